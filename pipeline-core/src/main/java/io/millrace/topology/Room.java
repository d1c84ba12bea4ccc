package io.millrace.topology;

import io.millrace.dispatch.Flights;
import io.millrace.dispatch.Port;
import io.millrace.dispatch.Reply;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A task's room for one more waiter, and the one place that waits for it. A task that holds its fill takes replies for a while before it accepts more, so that
 * the backlog stays in Kafka; it then accepts all the same, for a loop that never returned would lose the task its transaction. How long it waits in one pass of
 * its loop grows from nothing to the limit over the last fiftieth of the cap: while answers come it thus finds the pace at which they make room, and the loop
 * stays quick for interactive jobs; when none come it waits as long as it may, and the consumer gives it no more ({@link FullTasks}).
 *
 * <p>Threads: the task's stream thread.
 */
final class Room {
    private static final Duration AWAIT = Duration.ofMillis(5);
    private static final double EASY = 0.98;

    private final PendingLimits limits;
    private final Flights flights;
    private final Port port;
    private final Pipeline pipeline;
    private final Consumer<Now> step;
    private long waitedNanos;

    /** @param step takes the task's work forward */
    Room(Pipeline pipeline, Flights flights, Port port, Consumer<Now> step) {
        this.pipeline = pipeline;
        this.limits = pipeline.settings().pending();
        this.flights = flights;
        this.port = port;
        this.step = step;
    }

    /** Another pass of the loop: it may wait again. */
    void refill() {
        waitedNanos = 0;
    }

    /** Waits for room for this question, within what one pass allows; true if it waited. */
    boolean make(CacheKey question, byte source) {
        boolean any = false;
        while (waitedNanos < allowedNanos(question, source)) {
            any = true;
            try {
                long began = pipeline.clock().get().nanos();
                Reply reply = port.poll(AWAIT);
                Now now = pipeline.clock().get();
                if (reply != null) {
                    flights.take(reply, now);
                }
                step.accept(now);
                // What the step took counts too: it may serve a crowd.
                waitedNanos += Math.max(AWAIT.toNanos(), pipeline.clock().get().nanos() - began);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return any;
    }

    /** Whether no more may come of what is not interactive. */
    boolean full() {
        return Math.max(items(), bytes()) >= 1;
    }

    private long allowedNanos(CacheKey question, byte source) {
        double full = Math.min(1, Math.max(0, (fill(question, source) - EASY) / (1 - EASY)));
        return (long) Math.ceil(full * limits.blockMax().toNanos());
    }

    /** How full the task is for it, 1 at the cap. Who joins a question under way asks nothing of a model, so only their number at that question counts. */
    private double fill(CacheKey question, byte source) {
        int waiters = flights.waiters(question);
        double items;
        if (waiters > 0) {
            items = (double) waiters / limits.waitersMax();
        } else if (source == InferenceProcessor.FROM_INTERACTIVE) {
            items = (double) flights.waiting(InferenceProcessor.FROM_INTERACTIVE) / limits.interactiveItemsMax();
        } else {
            items = items();
        }
        return Math.max(items, bytes());
    }

    private double items() {
        return (double) (flights.open() - flights.waiting(InferenceProcessor.FROM_INTERACTIVE)) / limits.itemsMax();
    }

    private double bytes() {
        return (double) flights.waitingBytes() / limits.bytesMax();
    }
}
