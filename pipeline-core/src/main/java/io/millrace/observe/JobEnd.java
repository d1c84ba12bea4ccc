package io.millrace.observe;

import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;

/**
 * How a job ended.
 *
 * @param customId its {@code custom_id}; empty for a job that died
 * @param model provider alias and model; empty if it got no answer
 * @param outcome {@code result}, {@code uncached} or {@code dead_letter}
 * @param reason for a result where the answer came from ({@code hit}, {@code miss}, {@code coalesced}, {@code mixed}, empty if that is not told); for a dead letter its error class
 * @param attempts calls made for it
 * @param journey its stages until now, the last {@link io.millrace.job.Stage#COMMIT}
 */
public record JobEnd(
        JobOrigin origin,
        String customId,
        String model,
        String outcome,
        String reason,
        int attempts,
        Journey journey) {}
