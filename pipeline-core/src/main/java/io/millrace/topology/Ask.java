package io.millrace.topology;

import io.millrace.key.CacheKey;

/**
 * One question of a job.
 *
 * @param key what is asked
 * @param lane the lane of its model
 * @param cutTokens length of the input in tokens before a cut policy shortened it, -1 if it is whole
 * @param line the request line with this one input; for a job of one input the job's own bytes
 * @param step which of its route's models is asked first, 0 without a route
 * @param why why that one, empty without a route
 */
public record Ask(CacheKey key, String lane, int cutTokens, byte[] line, int step, String why) {

    /** A question to one model. */
    public Ask(CacheKey key, String lane, int cutTokens, byte[] line) {
        this(key, lane, cutTokens, line, 0, "");
    }
}
