package io.millrace.dispatch;

import io.millrace.batch.Batch.CloseReason;
import io.millrace.model.ModelRequest;
import java.util.List;

/**
 * A call about to go out.
 *
 * @param questions its questions, in the order of the request's inputs
 * @param tokens over all of them, as counted here
 * @param reason which limit closed the batch
 * @param heldNanos how long the batch was ready and did not go
 * @param heldBy which limit held it longest; empty if none did
 */
public record Outgoing(
        ModelRequest request, List<Question> questions, int tokens, CloseReason reason, long heldNanos, String heldBy) {

    /** The lane it goes through. */
    public String lane() {
        return request.model().lane();
    }
}
