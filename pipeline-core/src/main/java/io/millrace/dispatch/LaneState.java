package io.millrace.dispatch;

import io.millrace.limit.Now;

/**
 * A lane after a round of the dispatcher's.
 *
 * @param name provider alias and model
 * @param inflight calls on the wire
 * @param inflightMax calls allowed on the wire at once
 * @param buffered questions that wait for company or a permit
 * @param oldestNanos how long the oldest of these has waited
 * @param heldBy which limit keeps ready batches from going out; empty if none does
 */
public record LaneState(
        String name, int inflight, int inflightMax, int buffered, long oldestNanos, String heldBy, Now now) {}
