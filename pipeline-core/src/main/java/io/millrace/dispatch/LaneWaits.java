package io.millrace.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

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

    /** The limit that held longest between these times; empty if none did. */
    String longest(long fromNanos, long toNanos) {
        Map<String, Long> held = new HashMap<>();
        long untilNanos = toNanos;
        // The latest first: most questions have waited for a moment only.
        for (Iterator<Change> i = changes.descendingIterator(); i.hasNext() && untilNanos - fromNanos > 0; ) {
            Change change = i.next();
            long nanos = untilNanos - later(change.sinceNanos, fromNanos);
            if (nanos > 0) {
                if (!change.limit.isEmpty()) {
                    held.merge(change.limit, nanos, Long::sum);
                }
                untilNanos = change.sinceNanos;
            }
        }
        return held.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private record Change(String limit, long sinceNanos) {}
}
