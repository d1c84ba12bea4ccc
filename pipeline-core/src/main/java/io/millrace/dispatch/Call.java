package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.limit.ConcurrencyLimit.Permit;
import io.millrace.limit.Now;
import io.millrace.model.ModelReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call on the wire: its questions and where their replies go. Only the dispatcher's thread looks inside. */
public final class Call {
    private final Lane lane;
    private final Batch<OpenQuestion> batch;
    private final Permit permit;
    private final Now sent;
    private final CompletableFuture<ModelReply> exchange;

    Call(Lane lane, Batch<OpenQuestion> batch, Permit permit, Now sent, CompletableFuture<ModelReply> exchange) {
        this.lane = lane;
        this.batch = batch;
        this.permit = permit;
        this.sent = sent;
        this.exchange = exchange;
    }

    Lane lane() {
        return lane;
    }

    Batch<OpenQuestion> batch() {
        return batch;
    }

    List<OpenQuestion> questions() {
        return batch.items();
    }

    Permit permit() {
        return permit;
    }

    Now sent() {
        return sent;
    }

    /** Whether nobody wants any of its answers any more. */
    boolean unwanted() {
        return questions().stream().allMatch(OpenQuestion::unwanted);
    }

    void cancel() {
        exchange.cancel(true);
    }
}
