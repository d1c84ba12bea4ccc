package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.limit.Now;
import io.millrace.model.ModelReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call on the wire: its questions and where their replies go. Only the dispatcher's thread looks inside. */
public final class Call {
    private final Lane lane;
    private final Batch<OpenQuestion> batch;
    private final Pass pass;
    private final Now sent;
    private final CompletableFuture<ModelReply> exchange;
    private final Outgoing outgoing;
    private final CallWatch watch;

    Call(
            Lane lane,
            Lane.Ready ready,
            Now sent,
            CompletableFuture<ModelReply> exchange,
            Outgoing outgoing,
            CallWatch watch) {
        this.lane = lane;
        this.batch = ready.batch();
        this.pass = ready.pass();
        this.sent = sent;
        this.exchange = exchange;
        this.outgoing = outgoing;
        this.watch = watch;
    }

    CallWatch watch() {
        return watch;
    }

    /** The way of one of its questions, ending now. */
    CallStory story(OpenQuestion question, Now now) {
        long tookMs = (now.nanos() - sent.nanos()) / 1_000_000;
        long askedMs = Math.min(question.askedMs(), sent.epochMs());
        long readyMs = Math.max(askedMs, sent.epochMs() - outgoing.heldNanos() / 1_000_000);
        return new CallStory(
                askedMs,
                readyMs,
                sent.epochMs(),
                sent.epochMs() + tookMs,
                queuedBy(question.question(), askedMs, now),
                readyMs < sent.epochMs() ? outgoing.heldBy() : "",
                watch.trace());
    }

    /** What held the lane while the question waited for room there: since it was pending, or since its last call failed. */
    private String queuedBy(Question question, long askedMs, Now now) {
        long pendingMs = question.terms().pendingMs();
        if (pendingMs >= askedMs) {
            return "";
        }
        long pending = nanosAt(pendingMs, now);
        boolean again = question.tries().again() && question.tries().failedNanos() - pending > 0;
        return lane.waits().longest(again ? question.tries().failedNanos() : pending, nanosAt(askedMs, now));
    }

    private static long nanosAt(long epochMs, Now now) {
        return now.nanos() - (now.epochMs() - epochMs) * 1_000_000;
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

    Pass pass() {
        return pass;
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
