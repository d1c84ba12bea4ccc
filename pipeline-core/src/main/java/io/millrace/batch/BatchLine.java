package io.millrace.batch;

import io.millrace.batch.Batch.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches that fill and batches that wait to be taken, those that closed first in front: one of the two lines of a {@link Batcher}. */
final class BatchLine<Q extends Batchable> {
    private BatchLimits limits;
    private final Map<String, Open<Q>> open = new LinkedHashMap<>();
    private final ArrayDeque<Batch<Q>> closed = new ArrayDeque<>();
    private int size;

    BatchLine(BatchLimits limits) {
        this.limits = limits;
    }

    /** From now on batches are closed by these; closed ones stay as they are. */
    void limits(BatchLimits next) {
        limits = next;
    }

    /** Adds one question; a question larger than a limit makes a batch of its own. */
    void add(Q question, long nowNanos) {
        size++;
        if (question.alone()) {
            closed.add(new Batch<>(List.of(question), question.tokens(), CloseReason.ITEMS));
            return;
        }
        Open<Q> batch = open.get(question.group());
        if (batch != null && overflows(batch, question)) {
            close(batch, question.tokens() + batch.tokens > limits.tokens() ? CloseReason.TOKENS : CloseReason.BYTES);
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
            close(batch, CloseReason.ITEMS);
        } else if (batch.tokens >= limits.tokens()) {
            close(batch, CloseReason.TOKENS);
        } else if (batch.bytes >= limits.bytes()) {
            close(batch, CloseReason.BYTES);
        }
    }

    /** Puts a batch in front of all others: one that came back and goes out again in parts. */
    void putBack(Batch<Q> batch) {
        size += batch.items().size();
        closed.addFirst(batch);
    }

    /** The next batch ready to go, or null: the oldest closed one, else the oldest open one whose linger has passed. */
    @Nullable
    Batch<Q> take(long nowNanos) {
        Batch<Q> next = closed.poll();
        if (next == null) {
            Iterator<Open<Q>> oldest = open.values().iterator();
            if (oldest.hasNext()) {
                Open<Q> batch = oldest.next();
                if (nowNanos - batch.sinceNanos >= limits.linger().toNanos()) {
                    close(batch, CloseReason.LINGER);
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
    long nanosUntilReady(long nowNanos) {
        if (!closed.isEmpty()) {
            return 0;
        }
        Iterator<Open<Q>> oldest = open.values().iterator();
        if (!oldest.hasNext()) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, limits.linger().toNanos() - (nowNanos - oldest.next().sinceNanos));
    }

    /** Questions not yet taken. */
    int size() {
        return size;
    }

    private boolean overflows(Open<Q> batch, Q question) {
        return batch.tokens + (long) question.tokens() > limits.tokens()
                || batch.bytes + (long) question.bytes() > limits.bytes();
    }

    private void close(Open<Q> batch, CloseReason reason) {
        open.remove(batch.group);
        closed.add(new Batch<>(batch.items, batch.tokens, reason));
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
