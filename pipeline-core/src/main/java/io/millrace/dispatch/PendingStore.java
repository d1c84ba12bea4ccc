package io.millrace.dispatch;

import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a task, durable.
 *
 * <p>Threads: the task's stream thread.
 */
public interface PendingStore {

    /** Puts or replaces a waiter; returns its size in bytes. */
    int put(PendingKey key, Item item);

    /** Forgets a waiter. */
    void delete(PendingKey key);

    /** The waiters of one flight that come after {@code last}, oldest first, at most {@code max}; null: from the oldest on. */
    List<Waiter> after(CacheKey flight, @Nullable PendingKey last, int max);

    /** One waiter; null if it is not there. */
    @Nullable
    Waiter find(PendingKey key);

    /** Every waiter, by flight, then oldest first. Reads everything: for a task's start only. */
    void scan(Consumer<Waiter> visitor);

    /** One who waits. */
    record Waiter(PendingKey key, Item item, int bytes) {}
}
