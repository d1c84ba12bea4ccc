package io.millrace.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What kept a lane's ready batches from going out, lately: so that a job can be told what it waited for.
 *
 * <p>Threads: the dispatcher's.
 */
final class LaneWaits {
    private static final int CHANGES_MAX = 256;

    private final ArrayDeque<Change> changes = new ArrayDeque<>();

    /** From now on this limit holds ready batches; empty: none does, or none is ready. */
    void heldBy(String limit, long nowNanos) {
        Change last = changes.peekLast();
        if (last != null ? last.limit.equals(limit) : limit.isEmpty()) {
            return;
        }
        changes.add(new Change(limit, nowNanos));
        if (changes.size() > CHANGES_MAX) {
            changes.remove();
        }
    }

    String now() {
        Change last = changes.peekLast();
        return last == null ? "" : last.limit;
    }

    /** The limit that held longest between these times; empty if none did. */
    String longest(long fromNanos, long toNanos) {
        Map<String, Long> held = new HashMap<>();
        Change before = null;
        for (Change change : changes) {
            count(held, before, change.sinceNanos, fromNanos, toNanos);
            before = change;
        }
        count(held, before, toNanos, fromNanos, toNanos);
        return held.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static void count(Map<String, Long> held, @Nullable Change change, long untilNanos, long from, long to) {
        if (change == null || change.limit.isEmpty()) {
            return;
        }
        long nanos = Math.min(untilNanos - from, to - from) - Math.max(change.sinceNanos - from, 0);
        if (nanos > 0) {
            held.merge(change.limit, nanos, Long::sum);
        }
    }

    private record Change(String limit, long sinceNanos) {}
}
