package io.millrace.dispatch;

import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import io.millrace.job.Item;
import io.millrace.job.Result;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes flights of what was pending when the task was last closed or lost; in memory only for that long.
 *
 * <p>Threads: the task's stream thread.
 */
final class Recovery {
    /** Who carried the retries, and before there were any: who came first. */
    private static final Comparator<Item> BY_TURN = Comparator.<Item, Boolean>comparing(
                    item -> item.retry().equals(Item.Retry.NONE))
            .thenComparingLong(item -> item.stages().pendingMs());

    private final Waiters waiters;
    private final Shelf shelf;
    private final Settling settling;
    private final Queues queued;

    Recovery(Waiters waiters, Shelf shelf, Settling settling, Queues queued) {
        this.waiters = waiters;
        this.shelf = shelf;
        this.settling = settling;
        this.queued = queued;
    }

    /** Reads every waiter and adds their flights to the map; returns when the youngest came here, epoch milliseconds, 0 if there is none. */
    long run(Map<CacheKey, Flight> flights, Now now) {
        Map<Flight, Item> carriers = new LinkedHashMap<>();
        AtomicLong youngestMs = new AtomicLong();
        waiters.recover(waiter -> {
            youngestMs.accumulateAndGet(waiter.item().stages().pendingMs(), Math::max);
            CacheKey id = waiter.key().flight();
            Flight flight =
                    flights.computeIfAbsent(id, i -> new Flight(waiter.key(), questionOf(waiter), lane(waiter)));
            flight.members.joinedBy(waiter.item());
            carriers.merge(flight, waiter.item(), (one, other) -> {
                if (BY_TURN.compare(one, other) <= 0) {
                    return one;
                }
                flight.handOn(waiter.key(), Item.Retry.NONE);
                return other;
            });
        });
        // The store is ordered by hash; questions go out in the order in which their jobs came.
        carriers.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> e.getValue().stages().pendingMs()))
                .forEach(e -> resume(e.getKey(), e.getValue(), now));
        return youngestMs.get();
    }

    private static String lane(Waiter waiter) {
        return waiter.item().lane();
    }

    private static CacheKey questionOf(Waiter waiter) {
        byte[] asked = waiter.item().asked();
        return asked.length == 0 ? waiter.key().flight() : CacheKey.of(asked);
    }

    private void resume(Flight flight, Item first, Now now) {
        Answer aside = shelf.aside(flight.id);
        Answer kept = aside != null || first.directives().alone()
                ? aside
                : shelf.find(flight.question, first, flight.members.notBeforeMs(), now);
        if (kept != null) {
            if (aside != null) {
                flight.setAside();
            }
            // The task was lost between the answer and its last waiter: whoever paid was served with it.
            flight.payerWasServed();
            settling.add(flight, new Result(kept, Delivery.hit()), 0);
            return;
        }
        long waitMs = Math.max(0, first.retry().notBeforeMs() - now.epochMs());
        flight.restored(first.retry(), waitMs * 1_000_000, now.nanos());
        queued.add(flight, now);
    }
}
