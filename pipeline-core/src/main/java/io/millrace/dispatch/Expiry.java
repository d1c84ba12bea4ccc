package io.millrace.dispatch;

import io.millrace.dispatch.Flight.State;
import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Failure;
import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Ends waiters whose deadline has passed before an answer was there. The flight goes on while others wait for it; with its last waiter it ends, and so does its
 * call.
 *
 * <p>Threads: the task's stream thread.
 */
final class Expiry {
    private final Waiters waiters;
    private final ReleaseLimits slice;
    private final Desk desk;
    private final Port port;
    private final BiConsumer<Flight, Now> gone;

    /** @param gone told of each flight whose last waiter has ended */
    Expiry(Waiters waiters, ReleaseLimits slice, Desk desk, Port port, BiConsumer<Flight, Now> gone) {
        this.waiters = waiters;
        this.slice = slice;
        this.desk = desk;
        this.port = port;
        this.gone = gone;
    }

    /** Ends a slice of those that are due. */
    void poll(Function<CacheKey, Flight> flights, Now now) {
        int bytes = slice.bytes();
        for (int items = slice.items(); items > 0 && bytes > 0; items--) {
            Waiter waiter = waiters.takeOverdue(now);
            if (waiter == null) {
                return;
            }
            Flight flight = flights.apply(waiter.key().flight());
            // An answer that was there in time is given, however many are served before.
            if (flight.state() != State.SETTLING) {
                bytes -= end(flight, waiter, now);
            }
        }
    }

    private int end(Flight flight, Waiter waiter, Now now) {
        Item.Retry tried = flight.retry();
        Failure failure = Failure.deadline(where(flight.state())).afterAttempts(tried.attempts());
        int bytes = desk.settle(
                flight.question, waiter.item(), failure, flight.log().of(waiter.item()), now);
        waiters.remove(waiter);
        flight.members.left();
        if (waiter.key().equals(flight.carrier())) {
            Waiter heir = waiters.other(waiter.key());
            if (heir == null) {
                flight.end(port);
                gone.accept(flight, now);
            } else {
                // What was paid so far is accounted for by the one that ended.
                Item.Retry left = tried.withoutCharges();
                waiters.replace(heir, left);
                flight.handOn(heir.key(), left);
            }
        }
        return bytes;
    }

    private static String where(State state) {
        return switch (state) {
            case IN_FLIGHT -> "its call had not been answered";
            case BACK_OFF -> "it waited to be asked again after a failure";
            default -> "it waited for room to be asked";
        };
    }
}
