package io.millrace.topology;

import io.millrace.dispatch.PendingKey;
import io.millrace.dispatch.PendingStore;
import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.key.CacheKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The waiters of a task in its state store: durable before the offsets of their records are committed. */
final class PendingJobs implements PendingStore {
    private static final ByteArraySerializer PREFIX = new ByteArraySerializer();

    private final KeyValueStore<Bytes, byte[]> store;

    PendingJobs(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public int put(PendingKey key, Item item) {
        byte[] bytes = ItemCodec.encode(item);
        store.put(Bytes.wrap(key.bytes()), bytes);
        return bytes.length;
    }

    @Override
    public void delete(PendingKey key) {
        store.delete(Bytes.wrap(key.bytes()));
    }

    @Override
    public @Nullable Waiter find(PendingKey key) {
        byte[] bytes = store.get(Bytes.wrap(key.bytes()));
        return bytes == null ? null : new Waiter(key, ItemCodec.decode(bytes), bytes.length);
    }

    @Override
    public List<Waiter> after(CacheKey flight, @Nullable PendingKey last, int max) {
        List<Waiter> waiters = new ArrayList<>(Math.min(max, 16));
        try (KeyValueIterator<Bytes, byte[]> found = from(flight, last)) {
            while (waiters.size() < max && found.hasNext()) {
                waiters.add(waiter(found.next()));
            }
        }
        return waiters;
    }

    private KeyValueIterator<Bytes, byte[]> from(CacheKey flight, @Nullable PendingKey last) {
        if (last == null) {
            return store.prefixScan(flight.bytes(), PREFIX);
        }
        PendingKey next = new PendingKey(flight, last.source(), last.offset() + 1);
        PendingKey end = new PendingKey(flight, Byte.MAX_VALUE, Long.MAX_VALUE);
        return store.range(Bytes.wrap(next.bytes()), Bytes.wrap(end.bytes()));
    }

    @Override
    public void scan(Consumer<Waiter> visitor) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                if (!next.key.equals(Takeovers.MARK)) {
                    visitor.accept(waiter(next));
                }
            }
        }
    }

    private static Waiter waiter(KeyValue<Bytes, byte[]> entry) {
        return new Waiter(PendingKey.of(entry.key.get()), ItemCodec.decode(entry.value), entry.value.length);
    }
}
