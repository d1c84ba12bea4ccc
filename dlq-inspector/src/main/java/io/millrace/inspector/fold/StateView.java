package io.millrace.inspector.fold;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The records of the state topic by their keys, as far as they are read.
 *
 * <p>Threads: any.
 */
public final class StateView {
    private final @Nullable ReadOnlyKeyValueStore<Bytes, byte[]> store;

    StateView(@Nullable ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The value of a key; null if there is none. */
    public byte @Nullable [] get(String key) {
        return store == null ? null : store.get(bytes(key));
    }

    /** Every key that begins so, with its value, in the order of the keys' bytes. */
    public void each(String prefix, BiConsumer<String, byte[]> visitor) {
        if (store == null) {
            return;
        }
        // No byte of UTF-8 is 0xff.
        byte[] from = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] to = Arrays.copyOf(from, from.length + 1);
        to[from.length] = (byte) 0xff;
        try (KeyValueIterator<Bytes, byte[]> range = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
            range.forEachRemaining(
                    entry -> visitor.accept(new String(entry.key.get(), StandardCharsets.UTF_8), entry.value));
        }
    }

    private static Bytes bytes(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}
