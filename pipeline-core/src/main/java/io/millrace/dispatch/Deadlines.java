package io.millrace.dispatch;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiters that have a deadline, the earliest first. It holds one small entry for each of them and no more: who is served leaves it.
 *
 * <p>Threads: the task's stream thread.
 */
final class Deadlines {
    private static final Comparator<Entry> EARLIEST = Comparator.comparingLong(Entry::deadlineMs)
            .thenComparing(entry -> entry.key().flight())
            .thenComparing(entry -> entry.key().source())
            .thenComparing(entry -> entry.key().offset());

    private final TreeSet<Entry> entries = new TreeSet<>(EARLIEST);

    /** @param deadlineMs epoch milliseconds, {@link Long#MAX_VALUE} for none */
    void add(PendingKey key, long deadlineMs) {
        if (deadlineMs != Long.MAX_VALUE) {
            entries.add(new Entry(deadlineMs, key));
        }
    }

    void remove(PendingKey key, long deadlineMs) {
        if (deadlineMs != Long.MAX_VALUE) {
            entries.remove(new Entry(deadlineMs, key));
        }
    }

    /** Takes out the earliest whose time has come, or null. */
    @Nullable
    PendingKey takeDue(long epochMs) {
        if (entries.isEmpty() || entries.first().deadlineMs() > epochMs) {
            return null;
        }
        return entries.pollFirst().key();
    }

    /** When the earliest is due, epoch milliseconds, {@link Long#MAX_VALUE} for never. */
    long nextMs() {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.first().deadlineMs();
    }

    private record Entry(long deadlineMs, PendingKey key) {}
}
