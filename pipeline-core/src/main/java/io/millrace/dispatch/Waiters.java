package io.millrace.dispatch;

import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a task and how many they are: the store cannot count.
 *
 * <p>Threads: the task's stream thread.
 */
final class Waiters {
    private final PendingStore store;
    private final Deadlines deadlines = new Deadlines();
    private final int[] bySource = new int[Byte.MAX_VALUE + 1];
    private int count;
    private long bytes;

    Waiters(PendingStore store) {
        this.store = store;
    }

    int count() {
        return count;
    }

    int count(byte source) {
        return bySource[source];
    }

    long bytes() {
        return bytes;
    }

    /** Shows every waiter, by flight, then oldest first; once, before any is added. */
    void recover(Consumer<Waiter> visitor) {
        store.scan(waiter -> {
            counted(waiter.key(), waiter.bytes());
            deadlines.add(waiter.key(), waiter.item().deadlineMs());
            visitor.accept(waiter);
        });
    }

    void add(PendingKey key, Item item) {
        counted(key, store.put(key, item));
        deadlines.add(key, item.deadlineMs());
    }

    void replace(Waiter waiter, Item.Retry next) {
        bytes += store.put(waiter.key(), waiter.item().retrying(next)) - waiter.bytes();
    }

    void remove(Waiter waiter) {
        store.delete(waiter.key());
        deadlines.remove(waiter.key(), waiter.item().deadlineMs());
        count--;
        bySource[waiter.key().source()]--;
        bytes -= waiter.bytes();
    }

    /** The waiter that carries its flight's retries. */
    Waiter carrier(Flight flight) {
        Waiter carrier = store.find(flight.carrier());
        if (carrier == null) {
            throw new IllegalStateException("the waiter that carries a flight is not in the store");
        }
        return carrier;
    }

    /** Another waiter of the same flight, the next if there is one; null if nobody else waits. */
    @Nullable
    Waiter other(PendingKey than) {
        CacheKey flight = than.flight();
        // The next first: those before it may all be tombstones.
        List<Waiter> next = store.after(flight, than, 1);
        List<Waiter> found = next.isEmpty() ? store.after(flight, null, 2) : next;
        return found.stream().filter(w -> !w.key().equals(than)).findFirst().orElse(null);
    }

    /** Takes the next whose deadline has passed, once each; null if there is none. It stays a waiter until it is removed. */
    @Nullable
    Waiter takeOverdue(Now now) {
        PendingKey due = deadlines.takeDue(now.epochMs());
        return due == null ? null : store.find(due);
    }

    /** Nanoseconds until the next deadline. */
    long nanosUntilDeadline(Now now) {
        long nextMs = deadlines.nextMs();
        return nextMs == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(Math.max(0, nextMs - now.epochMs()));
    }

    List<Waiter> after(CacheKey flight, @Nullable PendingKey last, int max) {
        return store.after(flight, last, max);
    }

    private void counted(PendingKey key, int size) {
        count++;
        bySource[key.source()]++;
        bytes += size;
    }
}
