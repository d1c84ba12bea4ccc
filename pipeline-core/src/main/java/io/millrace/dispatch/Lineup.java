package io.millrace.dispatch;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchLimits;
import io.millrace.batch.Batcher;
import io.millrace.limit.FairQueue;
import io.millrace.limit.JobClass;
import io.millrace.limit.Now;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a lane, as calls, and whose turn it is: first what came back and goes out again, then by turns among classes and namespaces. A batch is closed
 * when it is full, or when somebody asks for it and its linger has passed; one that then waits for its turn is filled up when that comes. Batches of a namespace
 * whose quota is used up are set aside until its time. Only the dispatcher's thread looks inside. Bounded by credits.
 */
final class Lineup {
    private static final Duration AGING = Duration.ofSeconds(10);

    private final Batcher<OpenQuestion> batcher;
    private final FairQueue<Closed> turns = new FairQueue<>(Integer.MAX_VALUE, 0, AGING);
    private final Map<String, Integer> closedOfGroup = new HashMap<>();
    private final ArrayDeque<Returned> returned = new ArrayDeque<>();
    private final Map<String, Aside> aside = new HashMap<>();
    private int taken;

    Lineup(BatchLimits limits) {
        this.batcher = new Batcher<>(limits);
    }

    BatchLimits limits() {
        return batcher.limits();
    }

    void limits(BatchLimits next) {
        batcher.limits(next);
    }

    /** Questions that wait. */
    int size() {
        return batcher.size() + taken;
    }

    /** How long the oldest question that fills a batch, or the batch whose turn is next, has waited, in nanoseconds. */
    long oldestNanos(Now now) {
        Returned first = returned.peek();
        Closed turn = turns.peek(now);
        long oldest = batcher.oldestNanos(now.nanos());
        oldest = first == null ? oldest : Math.max(oldest, now.nanos() - first.batch.sinceNanos());
        return turn == null ? oldest : Math.max(oldest, now.nanos() - turn.batch.sinceNanos());
    }

    void add(OpenQuestion question, Now now) {
        batcher.add(question, now.nanos());
        for (Batch<OpenQuestion> full = batcher.takeClosed(); full != null; full = batcher.takeClosed()) {
            line(full, now);
        }
    }

    /** A batch that was taken goes before all others, except that for a while a higher class may overtake it. */
    void putBack(Batch<OpenQuestion> batch, Now now) {
        taken += batch.items().size();
        returned.addFirst(new Returned(batch, now.nanos()));
    }

    /** A batch that was taken waits for its namespace's quota, and with it all others of that namespace. */
    void setAside(Batch<OpenQuestion> batch, long untilNanos) {
        taken += batch.items().size();
        Aside waiting = aside.computeIfAbsent(namespace(batch), name -> new Aside());
        waiting.batches.addFirst(batch);
        waiting.untilNanos = untilNanos;
    }

    /** Quotas have changed: what is set aside may go if they let it. */
    void quotasChanged(Now now) {
        aside.values().forEach(waiting -> waiting.untilNanos = now.nanos());
    }

    /** Takes the batch whose turn it is; null if none is ready. */
    @Nullable
    Batch<OpenQuestion> take(Now now) {
        closeLingered(now);
        Batch<OpenQuestion> next = ofAside(now);
        while (next == null) {
            Batch<OpenQuestion> candidate = inTurn(now);
            if (candidate == null) {
                return null;
            }
            Aside waiting = aside.get(namespace(candidate));
            if (waiting == null) {
                next = candidate;
            } else {
                waiting.batches.addLast(candidate);
            }
        }
        taken -= next.items().size();
        return next;
    }

    private @Nullable Batch<OpenQuestion> ofAside(Now now) {
        for (Iterator<Aside> all = aside.values().iterator(); all.hasNext(); ) {
            Aside waiting = all.next();
            if (waiting.untilNanos - now.nanos() <= 0) {
                Batch<OpenQuestion> next = waiting.batches.remove();
                if (waiting.batches.isEmpty()) {
                    all.remove();
                }
                return next;
            }
        }
        return null;
    }

    private @Nullable Batch<OpenQuestion> inTurn(Now now) {
        Returned first = returned.peek();
        Closed turn = turns.peek(now);
        if (first != null && (turn == null || !mayOvertake(turn, first, now))) {
            returned.remove();
            return first.batch;
        }
        if (turn == null) {
            return null;
        }
        turns.poll(now);
        closedOfGroup.computeIfPresent(turn.group, (group, count) -> count == 1 ? null : count - 1);
        int before = turn.batch.items().size();
        Batch<OpenQuestion> full = batcher.topUp(turn.batch);
        taken += full.items().size() - before;
        return full;
    }

    private static boolean mayOvertake(Closed turn, Returned first, Now now) {
        return jobClass(turn.batch).compareTo(jobClass(first.batch)) < 0
                && now.nanos() - first.sinceNanos < AGING.toNanos();
    }

    private void closeLingered(Now now) {
        for (Batch<OpenQuestion> batch = lingered(now); batch != null; batch = lingered(now)) {
            line(batch, now);
        }
    }

    /** One of a group that has a closed batch in line already goes on filling. */
    private @Nullable Batch<OpenQuestion> lingered(Now now) {
        return batcher.takeLingered(now.nanos(), closedOfGroup::containsKey);
    }

    private void line(Batch<OpenQuestion> batch, Now now) {
        taken += batch.items().size();
        Closed closed = new Closed(batch, batch.items().get(0).group());
        closedOfGroup.merge(closed.group, 1, Integer::sum);
        turns.offer(closed, jobClass(batch), namespace(batch), batch.tokens(), now);
    }

    private static JobClass jobClass(Batch<OpenQuestion> batch) {
        return batch.items().get(0).question().jobClass();
    }

    private static String namespace(Batch<OpenQuestion> batch) {
        return batch.items().get(0).question().namespace();
    }

    /** Nanoseconds until {@link #take} can give a batch: 0 for now, {@link Long#MAX_VALUE} if it is empty. */
    long nanosUntilReady(Now now) {
        if (!returned.isEmpty() || turns.size() > 0) {
            return 0;
        }
        long wait = batcher.nanosUntilReady(now.nanos());
        for (Aside waiting : aside.values()) {
            wait = Math.min(wait, Math.max(0, waiting.untilNanos - now.nanos()));
        }
        return wait;
    }

    /** Whether a namespace's batches wait for its quota. */
    boolean hasAside() {
        return !aside.isEmpty();
    }

    private record Closed(Batch<OpenQuestion> batch, String group) {}

    private record Returned(Batch<OpenQuestion> batch, long sinceNanos) {}

    private static final class Aside {
        final ArrayDeque<Batch<OpenQuestion>> batches = new ArrayDeque<>();
        long untilNanos;
    }
}
