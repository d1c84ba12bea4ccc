package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Position;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One group's running counts. */
final class GroupTally {
    static final int HOURS = 24;
    private static final long HOUR_MS = 3_600_000;

    private final int[] hours = new int[HOURS];
    private long newestHour;
    private long count;
    private long again;
    private long tokens;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs;
    private @Nullable Position sample;

    void add(LetterRow row) {
        count++;
        again += row.count() > 1 ? 1 : 0;
        tokens += row.tokensGuessed();
        firstMs = Math.min(firstMs, row.firstMs());
        if (row.lastMs() >= lastMs) {
            lastMs = row.lastMs();
            sample = row.root();
        }
        if (row.lastMs() / HOUR_MS > newestHour) {
            shift(row.lastMs() / HOUR_MS);
        }
        count(row, 1);
    }

    void remove(LetterRow row) {
        count--;
        again -= row.count() > 1 ? 1 : 0;
        tokens -= row.tokensGuessed();
        count(row, -1);
    }

    private void count(LetterRow row, int by) {
        long back = newestHour - row.lastMs() / HOUR_MS;
        if (back < HOURS) {
            hours[(int) (HOURS - 1 - back)] += by;
        }
    }

    private void shift(long hour) {
        int by = (int) Math.min(HOURS, hour - newestHour);
        System.arraycopy(hours, by, hours, 0, HOURS - by);
        Arrays.fill(hours, HOURS - by, HOURS, 0);
        newestHour = hour;
    }

    /** The group as of a time; null if it has no row left. */
    @Nullable
    Group group(GroupKey key, Touched touched, long nowMs) {
        if (count <= 0 || sample == null) {
            return null;
        }
        if (nowMs / HOUR_MS > newestHour) {
            shift(nowMs / HOUR_MS);
        }
        Map<Status, Long> statuses = new EnumMap<>(Status.class);
        put(statuses, Status.OPEN, count - again + touched.change(Status.OPEN));
        put(statuses, Status.FAILED_AGAIN, again + touched.change(Status.FAILED_AGAIN));
        for (Status status : Status.values()) {
            if (!status.wantsAction()) {
                put(statuses, status, touched.change(status));
            }
        }
        return new Group(key, count, statuses, firstMs, lastMs, hours.clone(), sample, tokens + touched.tokens());
    }

    private static void put(Map<Status, Long> statuses, Status status, long count) {
        if (count != 0) {
            statuses.put(status, count);
        }
    }
}
