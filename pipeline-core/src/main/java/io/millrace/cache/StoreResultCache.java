package io.millrace.cache;

import io.millrace.key.CacheKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Answers in a task's own state store: durable with its changelog, and complete for the questions the task owns. */
public final class StoreResultCache implements ResultCache {
    private static final Bytes END = Bytes.wrap(filled((byte) 0xFF));

    private final KeyValueStore<Bytes, byte[]> store;
    private Bytes swept = Bytes.wrap(filled((byte) 0));

    public StoreResultCache(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public @Nullable CachedResult get(CacheKey question) {
        byte[] bytes = store.get(Bytes.wrap(question.bytes()));
        return bytes == null ? null : CachedResult.of(bytes);
    }

    @Override
    public void put(CacheKey question, CachedResult result) {
        store.put(Bytes.wrap(question.bytes()), result.bytes());
    }

    @Override
    public void remove(CacheKey question) {
        store.delete(Bytes.wrap(question.bytes()));
    }

    @Override
    public int sweep(int max, Predicate<Entry> over) {
        List<Bytes> gone = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> from = store.range(swept, END)) {
            int seen = 0;
            while (seen < max && from.hasNext()) {
                swept = from.peekNextKey();
                from.next();
                seen++;
                CacheKey question = CacheKey.of(swept.get());
                CachedResult result = get(question);
                if (result != null && over.test(new Entry(question, result))) {
                    gone.add(swept);
                }
            }
            if (!from.hasNext()) {
                swept = Bytes.wrap(filled((byte) 0));
            }
        }
        gone.forEach(store::delete);
        return gone.size();
    }

    private static byte[] filled(byte value) {
        byte[] key = new byte[CacheKey.LENGTH];
        Arrays.fill(key, value);
        return key;
    }
}
