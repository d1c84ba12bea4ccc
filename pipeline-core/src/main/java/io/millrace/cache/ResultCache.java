package io.millrace.cache;

import io.millrace.job.Answer;
import io.millrace.key.CacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Answers kept by what was asked.
 *
 * <p>Threads: the task's stream thread.
 */
public interface ResultCache {

    /** The answer to exactly this question, or null if none is kept or its time is over. */
    @Nullable
    Answer get(CacheKey question, long nowMs);

    /**
     * Keeps an answer, in place of an older one.
     *
     * @param askedMs when the model was asked, epoch milliseconds
     * @param expiresMs from when on it is no longer served, epoch milliseconds, {@link Long#MAX_VALUE} for never
     */
    void put(CacheKey question, Answer answer, long askedMs, long expiresMs);
}
