package io.millrace.batch;

import org.jspecify.annotations.Nullable;

/**
 * Fills batches: questions of one group, in order of arrival, up to the limits. A closed batch waits until it is taken; an open one goes on filling until its
 * linger has passed <em>and</em> somebody asks for it, so that waiting for a permit makes batches fuller, not staler. Urgent questions have batches of their own,
 * which go first, but for one in so many: the others must go on.
 *
 * <p>Threads: one at a time. Bounded by whoever adds: see {@code Credits}.
 */
public final class Batcher<Q extends Batchable> {
    /** As many urgent batches to one other, while both are there, as interactive work has weight to bulk. */
    private static final int URGENT_IN_A_ROW = 16;

    private final BatchLine<Q> urgent;
    private final BatchLine<Q> others;
    private BatchLimits limits;
    private int urgentInARow;

    public Batcher(BatchLimits limits) {
        this.limits = limits;
        this.urgent = new BatchLine<>(limits);
        this.others = new BatchLine<>(limits);
    }

    /** From now on batches are closed by these; closed ones stay as they are. */
    public void limits(BatchLimits next) {
        limits = next;
        urgent.limits(next);
        others.limits(next);
    }

    /** The limits in force. */
    public BatchLimits limits() {
        return limits;
    }

    /** Adds one question; a question larger than a limit makes a batch of its own. */
    public void add(Q question, long nowNanos) {
        line(question).add(question, nowNanos);
    }

    /** Puts a batch in front of all others of its line: one that came back and goes out again. */
    public void putBack(Batch<Q> batch) {
        line(batch.items().get(0)).putBack(batch);
    }

    /** The next batch ready to go, or null: the oldest closed one, else the oldest open one whose linger has passed; urgent ones first. */
    public @Nullable Batch<Q> take(long nowNanos) {
        boolean othersTurn = urgentInARow >= URGENT_IN_A_ROW;
        Batch<Q> next = (othersTurn ? others : urgent).take(nowNanos);
        if (next == null) {
            next = (othersTurn ? urgent : others).take(nowNanos);
        }
        if (next != null) {
            urgentInARow = next.items().get(0).urgent() ? urgentInARow + 1 : 0;
        }
        return next;
    }

    /** Nanoseconds until {@link #take} can give a batch: 0 for now, {@link Long#MAX_VALUE} if it is empty. */
    public long nanosUntilReady(long nowNanos) {
        return Math.min(urgent.nanosUntilReady(nowNanos), others.nanosUntilReady(nowNanos));
    }

    /** Questions not yet taken. */
    public int size() {
        return urgent.size() + others.size();
    }

    private BatchLine<Q> line(Q question) {
        return question.urgent() ? urgent : others;
    }
}
