package io.millrace.dispatch;

import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import java.util.List;
import java.util.function.Consumer;

/**
 * The waiters of a task, durable.
 *
 * <p>Threads: the task's stream thread.
 */
public interface PendingStore {

    /** Puts or replaces a waiter; returns its size in bytes. */
    int put(PendingKey key, Item item);

    /** Whether this waiter is there. */
    boolean contains(PendingKey key);

    /** Forgets a waiter. */
    void delete(PendingKey key);

    /** The waiters of one question, oldest first, at most {@code max}. */
    List<Waiter> first(CacheKey question, int max);

    /** Every waiter, by question, then oldest first. Reads everything: for a task's start only. */
    void scan(Consumer<Waiter> visitor);

    /** One who waits. */
    record Waiter(PendingKey key, Item item, int bytes) {}
}
