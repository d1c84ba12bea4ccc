package io.millrace.dispatch;

import io.millrace.dispatch.Flight.State;
import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Failure;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.key.CacheKey;
import io.millrace.limit.Backoff;
import io.millrace.limit.Now;
import io.millrace.model.ModelAsk;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The core of a task: which questions are open, who waits for each, and what happens next. Poll-driven: no thread, no clock, no Kafka of its own. Retry lives
 * here and nowhere else. A flight's life is drawn at {@link Flight}.
 *
 * <p>Invariants: every waiter in the store belongs to the one flight of its question; a question has at most one call open; a waiter is deleted in the same
 * step as its outcome is written.
 *
 * <p>Threads: the task's stream thread.
 */
public final class Flights {
    private final PendingStore store;
    private final Port port;
    private final Backoff backoff;
    private final ReleaseLimits release;
    private final Desk desk;

    private final Map<CacheKey, Flight> flights = new HashMap<>();
    private final Map<String, ArrayDeque<Flight>> queued = new LinkedHashMap<>();
    private final PriorityQueue<Flight> backingOff = new PriorityQueue<>(Comparator.comparingLong(Flight::dueNanos));
    private final ArrayDeque<Flight> settling = new ArrayDeque<>();
    private int waiting;
    private long waitingBytes;
    private long recoveredOffset = -1;

    public Flights(PendingStore store, Port port, Backoff backoff, ReleaseLimits release, Desk desk) {
        this.store = store;
        this.port = port;
        this.backoff = backoff;
        this.release = release;
        this.desk = desk;
    }

    /** Takes up what was pending when the task was last closed or lost; once, before anything else. */
    public void recover(Now now) {
        Map<CacheKey, Item> oldest = new LinkedHashMap<>();
        store.scan(waiter -> {
            counted(waiter.bytes());
            recoveredOffset = Math.max(recoveredOffset, waiter.key().offset());
            oldest.putIfAbsent(waiter.key().question(), waiter.item());
        });
        // The store is ordered by hash; questions go out in the order in which their jobs came.
        oldest.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> e.getValue().stages().pendingMs()))
                .forEach(e -> resume(new Flight(e.getKey(), e.getValue().lane()), e.getValue(), now));
    }

    /** Adds one waiter; it starts a flight or joins its question's. */
    public void join(PendingKey key, Item item) {
        if (key.offset() <= recoveredOffset && store.contains(key)) {
            // At-least-once only: the record was read before and waits already.
            return;
        }
        counted(store.put(key, item));
        flights.computeIfAbsent(key.question(), question -> {
            Flight flight = new Flight(question, item.lane());
            enqueue(flight);
            return flight;
        });
    }

    /** Takes replies, serves a slice of waiters, and sends what is due and has room; returns nanoseconds until more will be due, 0 for at once. */
    public long poll(Now now) {
        for (Reply reply = port.poll(); reply != null; reply = port.poll()) {
            take(reply, now);
        }
        serveSlice(now);
        for (Flight next = backingOff.peek(); next != null && next.dueNanos() - now.nanos() <= 0; ) {
            backingOff.remove();
            next.due();
            enqueue(next);
            next = backingOff.peek();
        }
        feed();
        if (!settling.isEmpty()) {
            return 0;
        }
        Flight next = backingOff.peek();
        return next == null ? Long.MAX_VALUE : next.dueNanos() - now.nanos();
    }

    /** Takes one reply that was awaited outside of {@link #poll}. */
    public void take(Reply reply, Now now) {
        Flight flight = flights.get(reply.id());
        if (flight == null || flight.state() != State.IN_FLIGHT) {
            throw new IllegalStateException("a reply came to a question that was not asked: " + reply.id());
        }
        if (reply instanceof Reply.Answered answered) {
            Answer answer = desk.keep(flight.question, answered, now);
            Delivery delivery = new Delivery(
                    CacheState.MISS,
                    flight.retry().attempts() + 1,
                    answered.usage().total(),
                    0,
                    answered.tookMs());
            settle(flight, new Result(answer, delivery), answered.sentMs());
            // Whoever pays is served in the step that keeps the answer: else a restart finds it kept and nobody is
            // billed.
            serve(flight, store.oldest(flight.question), now);
        } else {
            failed(flight, (Reply.Unanswered) reply, now);
        }
    }

    /** Waiters not yet served. */
    public int waiting() {
        return waiting;
    }

    /** Their size in the store, bytes. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** Questions with a waiter. */
    public int open() {
        return flights.size();
    }

    private void resume(Flight flight, Item first, Now now) {
        flights.put(flight.question, flight);
        Answer kept = desk.kept(flight.question, now);
        if (kept != null) {
            // The task was lost between the answer and its last waiter: whoever paid was served with it.
            flight.payerWasServed();
            settle(flight, new Result(kept, Delivery.hit()), 0);
            return;
        }
        long waitMs = Math.max(0, first.retry().notBeforeMs() - now.epochMs());
        flight.restored(first.retry(), waitMs * 1_000_000, now.nanos());
        if (flight.state() == State.BACK_OFF) {
            backingOff.add(flight);
        } else {
            enqueue(flight);
        }
    }

    private void enqueue(Flight flight) {
        queued.computeIfAbsent(flight.lane(), lane -> new ArrayDeque<>()).add(flight);
    }

    private void feed() {
        for (Map.Entry<String, ArrayDeque<Flight>> entry : List.copyOf(queued.entrySet())) {
            String lane = entry.getKey();
            ArrayDeque<Flight> line = entry.getValue();
            while (!line.isEmpty() && port.room(lane)) {
                Flight flight = line.remove();
                if (!send(flight)) {
                    if (flight.lane().equals(lane)) {
                        line.addFirst(flight);
                        break;
                    }
                    enqueue(flight);
                }
            }
            if (line.isEmpty()) {
                queued.remove(lane);
            }
        }
    }

    /** False if the question must wait, perhaps in another lane than it thought. */
    private boolean send(Flight flight) {
        Waiter first = store.oldest(flight.question);
        try {
            ModelAsk ask = desk.ask(first.item());
            flight.moveTo(ask.model().lane());
            if (!port.ask(new Question(flight.question, ask))) {
                return false;
            }
            flight.sent();
        } catch (JobRejected e) {
            settle(flight, e.failure(), 0);
        }
        return true;
    }

    private void failed(Flight flight, Reply.Unanswered reply, Now now) {
        int attempts = flight.retry().attempts() + 1;
        Failure failure = reply.failure().afterAttempts(attempts);
        if (!failure.kind().retryable() || !backoff.mayRetry(attempts)) {
            settle(flight, failure, 0);
            return;
        }
        long waitMs = backoff.waitMs(attempts, reply.retryAfter());
        long firstFailedMs = flight.retry().firstFailedMs() == 0
                ? now.epochMs()
                : flight.retry().firstFailedMs();
        Item.Retry next = new Item.Retry(attempts, now.epochMs() + waitMs, firstFailedMs);
        // The oldest waiter carries what was tried, so that a restart neither forgets attempts nor hurries.
        Waiter first = store.oldest(flight.question);
        waitingBytes += store.put(first.key(), first.item().retrying(next)) - first.bytes();
        flight.backOff(next, now.nanos() + waitMs * 1_000_000);
        backingOff.add(flight);
    }

    private void settle(Flight flight, Outcome outcome, long sentMs) {
        flight.settle(outcome, sentMs);
        settling.add(flight);
    }

    private void serveSlice(Now now) {
        int items = release.items();
        int bytes = release.bytes();
        while (items > 0 && bytes > 0 && !settling.isEmpty()) {
            Flight flight = settling.peek();
            // A page at a time: waiters hold whole jobs, and a slice may end on bytes.
            List<Waiter> page = store.after(flight.question, flight.lastServed(), Math.min(items, 64));
            for (Waiter waiter : page) {
                if (bytes <= 0) {
                    return;
                }
                bytes -= serve(flight, waiter, now);
                items--;
            }
            if (page.isEmpty() && !flight.lookFromTheStart()) {
                settling.remove();
                flights.remove(flight.question);
            }
        }
    }

    private int serve(Flight flight, Waiter waiter, Now now) {
        int bytes = desk.settle(flight.question, waiter.item(), outcomeFor(flight, waiter.item()), now);
        store.delete(waiter.key());
        flight.served(waiter.key());
        waiting--;
        waitingBytes -= waiter.bytes();
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
                        pays ? call.billedTokens() : 0,
                        queueMs,
                        call.modelMs()));
    }

    private void counted(int bytes) {
        waiting++;
        waitingBytes += bytes;
    }
}
