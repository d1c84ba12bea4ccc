package io.millrace.limit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one lane, divided fairly: by weight among classes, evenly among the namespaces of a class, in order of arrival within a namespace. Costs
 * are in tokens. No class starves; one whose next question waits long gets up to four times its weight until it has caught up.
 *
 * <p>It is self-clocked fair queueing (Golestani, 1994), with the shares of deficit round robin and without its rounds: a question that comes to a class
 * that was quiet is next at once, not after the others' turns; whoever runs empty and comes back begins where the last one served ended, so that one which asks in
 * single questions neither gains nor loses, and nothing is remembered of who is gone. A choice looks at each class once and costs the logarithm of the
 * namespaces.
 *
 * <p>Threads: one at a time. Bounded by its capacity; a namespace takes room only while it has questions.
 */
public final class FairQueue<Q> {
    private static final int AGED_MAX = 4;

    private final int capacity;
    private final int interactiveReserve;
    private final long agingNanos;
    private final List<FairLine<Q>> lines;
    private double virtualTime;
    private int size;

    /**
     * @param capacity most questions at once, at least 2
     * @param interactiveReserve places that only interactive questions may take, below the capacity
     * @param aging wait of a class's next question after which the class has twice its weight, after twice that three times, and after thrice four times
     */
    public FairQueue(int capacity, int interactiveReserve, Duration aging) {
        if (capacity < 2 || interactiveReserve < 0 || interactiveReserve >= capacity) {
            throw new IllegalArgumentException("capacity: " + capacity + ", interactive reserve: " + interactiveReserve
                    + "; at least 2 and a reserve from 0 to below the capacity are allowed");
        }
        if (aging.isNegative() || aging.isZero()) {
            throw new IllegalArgumentException("aging: " + aging + "; more than 0 is allowed");
        }
        this.capacity = capacity;
        this.interactiveReserve = interactiveReserve;
        this.agingNanos = aging.toNanos();
        this.lines = Stream.of(JobClass.values())
                .map(jobClass -> new FairLine<Q>(jobClass))
                .toList();
    }

    /**
     * Adds a question at the end of its line.
     *
     * @param cost tokens, 0 or more; 0 counts as 1
     * @return false if there is no room for its class
     */
    public boolean offer(Q question, JobClass jobClass, String namespace, long cost, Now now) {
        if (cost < 0) {
            throw new IllegalArgumentException("cost: " + cost + "; 0 or more is allowed");
        }
        if (!room(jobClass)) {
            return false;
        }
        FairLine<Q> line = line(jobClass);
        if (line.size() == 0) {
            line.start = virtualTime;
        }
        line.add(namespace, new FairLine.Waiting<>(question, Math.max(1, cost), now.nanos()));
        size++;
        return true;
    }

    /** Whether {@link #offer} would take one of this class. */
    public boolean room(JobClass jobClass) {
        return size < (jobClass == JobClass.INTERACTIVE ? capacity : capacity - interactiveReserve);
    }

    /** The question whose turn it is, left where it is; null if there is none. {@link #poll} takes it, unless others are offered or time passes between. */
    public @Nullable Q peek(Now now) {
        FairLine<Q> next = next(now);
        FairLine.Waiting<Q> head = next == null ? null : next.head();
        return head == null ? null : head.question();
    }

    /** Takes the question whose turn it is; null if there is none. */
    public @Nullable Q poll(Now now) {
        FairLine<Q> line = next(now);
        if (line == null) {
            return null;
        }
        double finish = finish(line, now);
        FairLine.Waiting<Q> taken = line.take();
        size--;
        line.start = finish;
        virtualTime = size == 0 ? 0 : Math.max(virtualTime, finish);
        return taken.question();
    }

    /** Questions waiting. */
    public int size() {
        return size;
    }

    /** Questions of a class waiting. */
    public int size(JobClass jobClass) {
        return line(jobClass).size();
    }

    /** Namespaces with questions, summed over the classes. */
    int namespaces() {
        int sum = 0;
        for (FairLine<Q> line : lines) {
            sum += line.namespaces();
        }
        return sum;
    }

    private @Nullable FairLine<Q> next(Now now) {
        FairLine<Q> next = null;
        double first = Double.MAX_VALUE;
        for (FairLine<Q> line : lines) {
            double finish = finish(line, now);
            // Ties go to the class that is declared first.
            if (finish < first) {
                next = line;
                first = finish;
            }
        }
        return next;
    }

    private double finish(FairLine<Q> line, Now now) {
        FairLine.Waiting<Q> head = line.head();
        if (head == null) {
            return Double.MAX_VALUE;
        }
        long waited = Math.max(0, now.nanos() - head.sinceNanos());
        long aged = Math.min(AGED_MAX, 1 + waited / agingNanos);
        return line.start + (double) head.cost() / (line.jobClass.weight() * aged);
    }

    private FairLine<Q> line(JobClass jobClass) {
        for (FairLine<Q> line : lines) {
            if (line.jobClass == jobClass) {
                return line;
            }
        }
        throw new IllegalStateException("no line for " + jobClass);
    }
}
