package io.millrace.batch;

import io.millrace.batch.Batch.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
        batch.add(question);
        if (batch.items.size() >= limits.items()) {
            close(batch, CloseReason.ITEMS, nowNanos);
        } else if (batch.tokens >= limits.tokens()) {
            close(batch, CloseReason.TOKENS, nowNanos);
        } else if (batch.bytes >= limits.bytes()) {
            close(batch, CloseReason.BYTES, nowNanos);
        }
    }

    /** The oldest closed batch, or null. */
    public @Nullable Batch<Q> takeClosed() {
        Batch<Q> next = closed.poll();
        size -= next == null ? 0 : next.items().size();
        return next;
    }

    /** The oldest open batch whose linger has passed, of a group that {@code skip} does not leave out; null if there is none. */
    public @Nullable Batch<Q> takeLingered(long nowNanos, Predicate<String> skip) {
        for (Open<Q> batch : open.values()) {
            if (nowNanos - batch.sinceNanos < limits.linger().toNanos()) {
                return null;
            }
            if (!skip.test(batch.group)) {
                open.remove(batch.group);
                size -= batch.items.size();
                long readyNanos = batch.sinceNanos + limits.linger().toNanos();
                return new Batch<>(batch.items, batch.tokens, CloseReason.LINGER, batch.sinceNanos, readyNanos);
            }
        }
        return null;
    }

    /** A batch that was taken and has waited since, filled up with what came for its group meanwhile. */
    public Batch<Q> topUp(Batch<Q> taken) {
        Q first = taken.items().get(0);
        Open<Q> more = open.get(first.group());
        if (more == null || first.alone() || taken.items().size() >= limits.items()) {
            return taken;
        }
        Open<Q> batch = new Open<>(more.group, more.sinceNanos);
        taken.items().forEach(batch::add);
        int moved = 0;
        for (Q next : more.items) {
            if (batch.items.size() >= limits.items() || overflows(batch, next)) {
                break;
            }
            batch.add(next);
            moved++;
        }
        if (moved == 0) {
            return taken;
        }
        List<Q> left = List.copyOf(more.items.subList(moved, more.items.size()));
        more.clear();
        left.forEach(more::add);
        if (left.isEmpty()) {
            open.remove(more.group);
        }
        size -= moved;
        return new Batch<>(batch.items, batch.tokens, taken.reason(), taken.sinceNanos(), taken.readyNanos());
    }

    /** Nanoseconds until {@link #takeClosed} or {@link #takeLingered} can give a batch: 0 for now, {@link Long#MAX_VALUE} if it is empty. */
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

    /** How long the oldest question of an open batch has waited, in nanoseconds; 0 if there is none. */
    public long oldestNanos(long nowNanos) {
        Iterator<Open<Q>> oldest = open.values().iterator();
        return oldest.hasNext() ? nowNanos - oldest.next().sinceNanos : 0;
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

    private static final class Open<Q extends Batchable> {
        final String group;
        final long sinceNanos;
        final List<Q> items = new ArrayList<>();
        int tokens;
        int bytes;

        Open(String group, long sinceNanos) {
            this.group = group;
            this.sinceNanos = sinceNanos;
        }

        void add(Q question) {
            items.add(question);
            tokens += question.tokens();
            bytes += question.bytes();
        }

        void clear() {
            items.clear();
            tokens = 0;
            bytes = 0;
        }
    }
}
