package io.millrace.cache;

import io.millrace.job.Answer;
import io.millrace.key.CacheKey;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Answers in a task's own state store: durable with its changelog, and complete for the questions the task owns. */
public final class StoreResultCache implements ResultCache {
    private final KeyValueStore<Bytes, byte[]> store;

    public StoreResultCache(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public @Nullable Answer get(CacheKey question, long nowMs) {
        byte[] bytes = store.get(Bytes.wrap(question.bytes()));
        if (bytes == null) {
            return null;
        }
        CachedResult cached = CachedResult.of(bytes);
        return cached.expiresMs() > nowMs ? cached.answer() : null;
    }

    @Override
    public void put(CacheKey question, Answer answer, long askedMs, long expiresMs) {
        store.put(Bytes.wrap(question.bytes()), stored(answer, askedMs, expiresMs));
    }

    /** What {@link #put} writes under the question's bytes: the door for whoever fills a changelog without being a task. */
    public static byte[] stored(Answer answer, long askedMs, long expiresMs) {
        return new CachedResult(answer, askedMs, expiresMs).bytes();
    }
}
