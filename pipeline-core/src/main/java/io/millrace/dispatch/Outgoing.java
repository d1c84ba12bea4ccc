package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.limit.Now;
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

    static Outgoing of(ModelRequest request, Batch<OpenQuestion> batch, LaneWaits waits, Now now) {
        List<Question> questions =
                batch.items().stream().map(OpenQuestion::question).toList();
        long heldNanos = Math.max(0, now.nanos() - batch.readyNanos());
        boolean again = batch.reason() == CloseReason.SPLIT;
        String heldBy = again ? "an_earlier_call" : waits.longest(batch.readyNanos(), now.nanos());
        return new Outgoing(request, questions, batch.tokens(), batch.reason(), heldNanos, heldBy);
    }

    /** The lane it goes through. */
    public String lane() {
        return request.model().lane();
    }
}
