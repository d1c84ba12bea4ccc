package io.millrace.limit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one lane, divided fairly: by weight among classes, evenly among the namespaces of a class, in order of arrival within a namespace. Costs
 * are in tokens. No class starves; one whose next question waits long gets up to four times its weight until it has caught up.
 *
 * <p>It is start-time fair queueing (Goyal, Vin and Cheng, 1996), with the shares of deficit round robin and without its rounds: a question that comes to
 * a class that was quiet is next at once, not after the others' turns, and what a class was served ahead is remembered when it runs empty, so that one
 * which asks in single questions gains nothing. A choice looks at each class once and costs the logarithm of the namespaces.
 *
 * <p>Threads: one at a time. Bounded by its capacity; a namespace takes room only while it has questions or was served ahead of the others.
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
            line.tag = Math.max(virtualTime, line.tag);
        }
        line.add(namespace, new FairLine.Waiting<>(question, Math.max(1, cost), now.nanos()));
        size++;
        return true;
    }

    /** Whether {@link #offer} would take one of this class. */
    public boolean room(JobClass jobClass) {
        return size < (jobClass == JobClass.INTERACTIVE ? capacity : capacity - interactiveReserve);
    }

    /** The question whose turn it is, left where it is; null if there is none. {@link #poll} takes it, unless others are offered between. */
    public @Nullable Q peek() {
        FairLine<Q> next = next();
        FairLine.Waiting<Q> head = next == null ? null : next.head();
        return head == null ? null : head.question();
    }

    /** Takes the question whose turn it is; null if there is none. */
    public @Nullable Q poll(Now now) {
        FairLine<Q> line = next();
        if (line == null) {
            return null;
        }
        FairLine.Waiting<Q> taken = line.take();
        virtualTime = line.tag;
        long waited = Math.max(0, now.nanos() - taken.sinceNanos());
        long aged = Math.min(AGED_MAX, 1 + waited / agingNanos);
        line.tag += (double) taken.cost() / (line.jobClass.weight() * aged);
        size--;
        if (size == 0) {
            restart();
        }
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

    /** Namespaces remembered. */
    int remembered() {
        int sum = 0;
        for (FairLine<Q> line : lines) {
            sum += line.remembered();
        }
        return sum;
    }

    private @Nullable FairLine<Q> next() {
        FairLine<Q> next = null;
        for (FairLine<Q> line : lines) {
            // Ties go to the class that is declared first.
            if (line.size() > 0 && (next == null || line.tag < next.tag)) {
                next = line;
            }
        }
        return next;
    }

    private FairLine<Q> line(JobClass jobClass) {
        for (FairLine<Q> line : lines) {
            if (line.jobClass == jobClass) {
                return line;
            }
        }
        throw new IllegalStateException("no line for " + jobClass);
    }

    private void restart() {
        virtualTime = 0;
        for (FairLine<Q> line : lines) {
            line.tag = 0;
        }
    }
}
