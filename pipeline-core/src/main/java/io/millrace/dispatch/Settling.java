package io.millrace.dispatch;

import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Delivery;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Item;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.limit.Now;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Flights that have ended and still have waiters: they are served in slices, so that 200,000 of one question neither stall the task nor fill a transaction.
 *
 * <p>Threads: the task's stream thread.
 */
final class Settling {
    private static final int PAGE = 16;

    private final Waiters waiters;
    private final ReleaseLimits release;
    private final Desk desk;
    private final Consumer<Flight> gone;
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();

    /** @param gone told of each flight whose last waiter is served */
    Settling(Waiters waiters, ReleaseLimits release, Desk desk, Consumer<Flight> gone) {
        this.waiters = waiters;
        this.release = release;
        this.desk = desk;
        this.gone = gone;
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    /** @param sentMs when the call that was answered went out, epoch milliseconds, 0 if there was none */
    void add(Flight flight, Outcome outcome, long sentMs) {
        flight.settle(outcome, sentMs);
        flights.add(flight);
    }

    /** At least a page, and no more once there is no time left. */
    void serveSlice(Now now, BooleanSupplier timeLeft) {
        int items = release.items();
        int bytes = release.bytes();
        while (items > 0 && bytes > 0 && !flights.isEmpty()) {
            Flight flight = flights.peek();
            // A page at a time: waiters hold whole jobs, and a slice may end on bytes.
            List<Waiter> page = waiters.after(flight.id, flight.lastServed(), Math.min(items, PAGE));
            for (Waiter waiter : page) {
                if (bytes <= 0) {
                    return;
                }
                bytes -= serve(flight, waiter, now);
                items--;
            }
            if (page.isEmpty() && !flight.lookFromTheStart()) {
                flights.remove();
                gone.accept(flight);
            }
            if (!timeLeft.getAsBoolean()) {
                return;
            }
        }
    }

    /** Writes one waiter's outcome and forgets the waiter; returns the bytes written. */
    int serve(Flight flight, Waiter waiter, Now now) {
        Outcome outcome = outcomeFor(flight, waiter.item());
        int bytes = desk.settle(
                flight.question, waiter.item(), outcome, flight.log().of(waiter.item()), now);
        waiters.remove(waiter);
        flight.served(waiter.key());
        return bytes;
    }

    /** One waiter's view of the outcome: one pays, the others were served by its call. */
    private static Outcome outcomeFor(Flight flight, Item item) {
        if (!(flight.outcome() instanceof Result result) || result.delivery().cache() == CacheState.HIT) {
            return flight.outcome();
        }
        Delivery call = result.delivery();
        long queueMs = Math.max(0, flight.sentMs() - item.stages().acceptedMs());
        boolean pays = flight.takePayer();
        return new Result(
                result.answer(),
                new Delivery(
                        pays ? CacheState.MISS : CacheState.COALESCED,
                        call.attempts(),
                        pays ? call.charges() : List.of(),
                        queueMs,
                        call.modelMs()));
    }
}
