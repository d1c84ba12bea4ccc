package io.millrace.batch;

import io.millrace.batch.Batch.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills batches: questions of one group, in order of arrival, up to the limits. A closed batch waits until it is taken; an open one goes on filling until its
 * linger has passed <em>and</em> somebody asks for it, so that waiting for a permit makes batches fuller, not staler.
 *
 * <p>Threads: one at a time. Bounded by whoever adds: see {@code Credits}.
 */
public final class Batcher<Q extends Batchable> {
    private BatchLimits limits;
    private final Map<String, Open<Q>> open = new LinkedHashMap<>();
    private final ArrayDeque<Batch<Q>> closed = new ArrayDeque<>();
    private int size;

    public Batcher(BatchLimits limits) {
        this.limits = limits;
    }

    /** From now on batches are closed by these; closed ones stay as they are. */
    public void limits(BatchLimits next) {
        limits = next;
    }

    /** Adds one question; a question larger than a limit makes a batch of its own. */
    public void add(Q question, long nowNanos) {
        size++;
        if (question.alone()) {
            closed.add(new Batch<>(List.of(question), question.tokens(), CloseReason.ITEMS, nowNanos, nowNanos));
            return;
        }
        Open<Q> batch = open.get(question.group());
        if (batch != null && overflows(batch, question)) {
            boolean tokens = question.tokens() + batch.tokens > limits.tokens();
            close(batch, tokens ? CloseReason.TOKENS : CloseReason.BYTES, nowNanos);
            batch = null;
        }
        if (batch == null) {
            batch = new Open<>(question.group(), nowNanos);
            open.put(question.group(), batch);
        }
        batch.items.add(question);
        batch.tokens += question.tokens();
        batch.bytes += question.bytes();
        if (batch.items.size() >= limits.items()) {
            close(batch, CloseReason.ITEMS, nowNanos);
        } else if (batch.tokens >= limits.tokens()) {
            close(batch, CloseReason.TOKENS, nowNanos);
        } else if (batch.bytes >= limits.bytes()) {
            close(batch, CloseReason.BYTES, nowNanos);
        }
    }

    /** Puts a batch in front of all others: one that came back and goes out again in parts. */
    public void putBack(Batch<Q> batch) {
        size += batch.items().size();
        closed.addFirst(batch);
    }

    /** The next batch ready to go, or null: the oldest closed one, else the oldest open one whose linger has passed. */
    public @Nullable Batch<Q> take(long nowNanos) {
        Batch<Q> next = closed.poll();
        if (next == null) {
            Iterator<Open<Q>> oldest = open.values().iterator();
            if (oldest.hasNext()) {
                Open<Q> batch = oldest.next();
                if (nowNanos - batch.sinceNanos >= limits.linger().toNanos()) {
                    close(
                            batch,
                            CloseReason.LINGER,
                            batch.sinceNanos + limits.linger().toNanos());
                    next = closed.poll();
                }
            }
        }
        if (next != null) {
            size -= next.items().size();
        }
        return next;
    }

    /** Nanoseconds until {@link #take} can give a batch: 0 for now, {@link Long#MAX_VALUE} if it is empty. */
    public long nanosUntilReady(long nowNanos) {
        if (!closed.isEmpty()) {
            return 0;
        }
        Iterator<Open<Q>> oldest = open.values().iterator();
        if (!oldest.hasNext()) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, limits.linger().toNanos() - (nowNanos - oldest.next().sinceNanos));
    }

    /** The limits in force. */
    public BatchLimits limits() {
        return limits;
    }

    /** How long the oldest question has waited, in nanoseconds; 0 if there is none. */
    public long oldestNanos(long nowNanos) {
        Batch<Q> first = closed.peek();
        Iterator<Open<Q>> oldest = open.values().iterator();
        long since = first == null ? nowNanos : first.sinceNanos();
        return Math.max(nowNanos - since, oldest.hasNext() ? nowNanos - oldest.next().sinceNanos : 0);
    }

    /** Questions not yet taken. */
    public int size() {
        return size;
    }

    private boolean overflows(Open<Q> batch, Q question) {
        return batch.tokens + (long) question.tokens() > limits.tokens()
                || batch.bytes + (long) question.bytes() > limits.bytes();
    }

    private void close(Open<Q> batch, CloseReason reason, long readyNanos) {
        open.remove(batch.group);
        closed.add(new Batch<>(batch.items, batch.tokens, reason, batch.sinceNanos, readyNanos));
    }

    private static final class Open<Q> {
        final String group;
        final long sinceNanos;
        final List<Q> items = new ArrayList<>();
        int tokens;
        int bytes;

        Open(String group, long sinceNanos) {
            this.group = group;
            this.sinceNanos = sinceNanos;
        }
    }
}
