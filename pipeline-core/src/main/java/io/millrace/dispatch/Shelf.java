package io.millrace.dispatch;

import io.millrace.job.Answer;
import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import org.jspecify.annotations.Nullable;

/**
 * The answers a task keeps.
 *
 * <p>Threads: the task's stream thread.
 */
public interface Shelf {

    /**
     * The answer that this asker may be served with, or null.
     *
     * @param notBeforeMs it must have been asked at this time or later, epoch milliseconds
     */
    @Nullable
    Answer find(CacheKey question, Item item, long notBeforeMs, Now now);

    /** Keeps an answer for all who will ask. */
    void keep(CacheKey question, Answer answer, Asked asked);

    /** Keeps an answer for the waiters of one flight only, until {@link #drop}. */
    void setAside(CacheKey flight, Answer answer, Asked asked);

    /** What was set aside for a flight, or null. */
    @Nullable
    Answer aside(CacheKey flight);

    /** Forgets what was set aside. */
    void drop(CacheKey flight);

    /** The generation of decisions on the cache that is known now. */
    long generation();

    /** The first generation whose answers may be served to this asker. */
    long validSince(CacheKey question, Item item);

    /**
     * How an answer came to be.
     *
     * @param atMs when the model was asked, epoch milliseconds
     * @param generation what was known then of decisions on the cache
     * @param ttlMs how long it may be served, milliseconds
     */
    record Asked(long atMs, long generation, long ttlMs) {
        /** When its time is over, epoch milliseconds. */
        public long expiresMs() {
            return ttlMs > Long.MAX_VALUE - Math.max(0, atMs) ? Long.MAX_VALUE : atMs + ttlMs;
        }
    }
}
