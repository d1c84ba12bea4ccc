package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.batch.Batch.CloseReason;
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
    private final CallWatch watch;
    private final String heldBy;

    Call(
            Lane lane,
            Batch<OpenQuestion> batch,
            Permit permit,
            Now sent,
            CompletableFuture<ModelReply> exchange,
            CallWatch watch) {
        this.lane = lane;
        this.batch = batch;
        this.permit = permit;
        this.sent = sent;
        this.exchange = exchange;
        this.watch = watch;
        this.heldBy = batch.reason() == CloseReason.SPLIT
                ? CloseReason.SPLIT.label()
                : lane.waits().longest(batch.readyNanos(), sent.nanos());
    }

    CallWatch watch() {
        return watch;
    }

    /** The way of one of its questions, ending now. */
    CallStory story(OpenQuestion question, Now now) {
        long tookMs = (now.nanos() - sent.nanos()) / 1_000_000;
        long heldMs = Math.max(0, (sent.nanos() - batch.readyNanos()) / 1_000_000);
        long askedMs = Math.min(question.askedMs(), sent.epochMs());
        long readyMs = Math.max(askedMs, sent.epochMs() - heldMs);
        return new CallStory(
                askedMs,
                readyMs,
                sent.epochMs(),
                sent.epochMs() + tookMs,
                readyMs < sent.epochMs() ? heldBy : "",
                watch.trace());
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

    void cancel() {
        exchange.cancel(true);
    }
}
