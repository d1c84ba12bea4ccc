package io.millrace.cache;

import io.millrace.key.CacheKey;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers kept by what was asked. Whether one may be served is for the asker to judge.
 *
 * <p>Threads: the task's stream thread.
 */
public interface ResultCache {

    /** What is kept for exactly this question, served or not, or null. */
    @Nullable
    CachedResult get(CacheKey question);

    /** Keeps an answer, in place of an older one. */
    void put(CacheKey question, CachedResult result);

    /** Forgets what is kept for a question, if anything is. */
    void remove(CacheKey question);

    /** Looks at the next {@code max} entries, beginning again at the end, and forgets those that are over; returns how many. */
    int sweep(int max, Predicate<Entry> over);

    /** One kept answer. */
    record Entry(CacheKey question, CachedResult result) {}
}
