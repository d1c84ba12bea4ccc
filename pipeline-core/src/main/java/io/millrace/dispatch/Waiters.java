package io.millrace.dispatch;

import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a task and how many they are: the store cannot count.
 *
 * <p>Threads: the task's stream thread.
 */
final class Waiters {
    private final PendingStore store;
    private int count;
    private long bytes;

    Waiters(PendingStore store) {
        this.store = store;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** Shows every waiter, by flight, then oldest first; once, before any is added. */
    void recover(Consumer<Waiter> visitor) {
        store.scan(waiter -> {
            counted(waiter.bytes());
            visitor.accept(waiter);
        });
    }

    void add(PendingKey key, Item item) {
        counted(store.put(key, item));
    }

    void replace(Waiter waiter, Item.Retry next) {
        bytes += store.put(waiter.key(), waiter.item().retrying(next)) - waiter.bytes();
    }

    void remove(Waiter waiter) {
        store.delete(waiter.key());
        count--;
        bytes -= waiter.bytes();
    }

    Waiter oldest(CacheKey flight) {
        return store.oldest(flight);
    }

    /** Whether more than this one waits for its flight. */
    boolean several(Waiter oldest) {
        return !store.after(oldest.key().flight(), oldest.key(), 1).isEmpty();
    }

    List<Waiter> after(CacheKey flight, @Nullable PendingKey last, int max) {
        return store.after(flight, last, max);
    }

    private void counted(int size) {
        count++;
        bytes += size;
    }
}
