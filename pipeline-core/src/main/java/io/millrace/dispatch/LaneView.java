package io.millrace.dispatch;

import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * A lane as it stands.
 *
 * @param inflight calls on the wire
 * @param inflightMax calls allowed there now
 * @param buffered questions that wait
 * @param repeating of these, those that wait for the retry budget
 * @param held what the lane is held for, null if it is not
 * @param waitsFor what its next call waits for, in lower case: nothing, permit, endpoint, held, circuit or quota
 * @param itemsMax most items of a call, as configured and learned
 * @param tokensMax most tokens of a call, as configured and learned
 */
public record LaneView(
        String name,
        int inflight,
        int inflightMax,
        int buffered,
        int repeating,
        CircuitBreaker.State circuit,
        @Nullable Trouble held,
        String waitsFor,
        int itemsMax,
        long tokensMax) {}
