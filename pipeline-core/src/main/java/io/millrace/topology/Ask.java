package io.millrace.topology;

import io.millrace.key.CacheKey;

/**
 * One question of a job.
 *
 * @param key what is asked
 * @param lane the lane of its model
 * @param cutTokens length of the input in tokens before a cut policy shortened it, -1 if it is whole
 * @param line the request line with this one input; for a job of one input the job's own bytes
 */
public record Ask(CacheKey key, String lane, int cutTokens, byte[] line) {}
