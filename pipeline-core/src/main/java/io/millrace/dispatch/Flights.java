package io.millrace.dispatch;

import io.millrace.dispatch.Flight.State;
import io.millrace.dispatch.PendingStore.Waiter;
import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Failure;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Result;
import io.millrace.key.CacheKey;
import io.millrace.limit.Backoff;
import io.millrace.limit.Now;
import io.millrace.model.ModelAsk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The core of a task: which questions are open, who waits for each, and what happens next. Poll-driven: no thread, no clock, no Kafka of its own. Retry lives
 * here and nowhere else. A flight's life is drawn at {@link Flight}.
 *
 * <p>Invariants: every waiter in the store belongs to one flight, whose id begins its key; a flight has at most one call open; a waiter is deleted in the same
 * step as its outcome is written. Almost always the id is the question's key; a waiter that may not join what is under way begins a flight of its own id, and
 * later ones join that.
 *
 * <p>Threads: the task's stream thread.
 */
public final class Flights {
    private final Waiters waiters;
    private final Port port;
    private final Backoff backoff;
    private final Settling settling;
    private final Desk desk;
    private final Shelf shelf;

    private final Map<CacheKey, Flight> flights = new HashMap<>();
    private final Queues queued;
    private final Expiry expiry;
    private final Map<CacheKey, CacheKey> latest = new HashMap<>();

    public Flights(PendingStore store, Port port, Backoff backoff, ReleaseLimits release, Desk desk, Shelf shelf) {
        this.waiters = new Waiters(store);
        this.queued = new Queues(port);
        this.port = port;
        this.backoff = backoff;
        this.desk = desk;
        this.shelf = shelf;
        this.settling = new Settling(waiters, release, desk, this::gone);
        this.expiry = new Expiry(waiters, release, desk, port, this::over);
    }

    /**
     * Takes up what was pending when the task was last closed or lost; once, before anything else.
     *
     * @return when the youngest of its waiters came here, epoch milliseconds; 0 if nobody waits
     */
    public long recover(Now now) {
        return new Recovery(waiters, shelf, settling, queued).run(flights, now);
    }

    /** Adds one waiter; it starts a flight or joins its question's. */
    public void join(CacheKey question, byte source, long offset, Item item, Now now) {
        CacheKey id = flightFor(question, source, offset, item);
        boolean own = !id.equals(question);
        PendingKey key = new PendingKey(id, source, offset);
        waiters.add(key, own ? item.asking(question.bytes()) : item);
        Flight flight = flights.get(id);
        if (flight == null) {
            flight = new Flight(key, question, item.lane());
            // A route's rules may begin it above the first step.
            flight.restored(item.retry(), 0, 0);
            flights.put(id, flight);
            flight.members.joinedBy(item);
            queued.add(flight, now);
        } else if (flight.members.joinedBy(item) && flight.state() == State.QUEUED) {
            // In line again, where the more pressing stand; one that backs off comes there at its time.
            queued.add(flight, now);
        }
    }

    private CacheKey flightFor(CacheKey question, byte source, long offset, Item item) {
        if (item.directives().alone()) {
            return question.apart(source, offset);
        }
        CacheKey last = latest.getOrDefault(question, question);
        Flight flight = flights.get(last);
        if (flight == null || flight.serves(item, shelf.validSince(question, item))) {
            return last;
        }
        CacheKey own = question.apart(source, offset);
        latest.put(question, own);
        return own;
    }

    /** Takes replies, serves a slice of waiters, or less if there is no time left, and sends what is due and has room; returns nanoseconds until more will be due, 0 for at once. */
    public long poll(Now now, BooleanSupplier timeLeft) {
        takeReplies(now);
        settling.serveSlice(now, timeLeft);
        feed(now);
        if (!settling.isEmpty()) {
            return 0;
        }
        return Math.min(queued.nanosUntilDue(now), waiters.nanosUntilDeadline(now));
    }

    /** Takes replies and sends what has room, and no more: for between records, of which one may come right after the other and each would serve a slice. */
    public void advance(Now now) {
        takeReplies(now);
        feed(now);
    }

    private void takeReplies(Now now) {
        for (Reply reply = port.poll(); reply != null; reply = port.poll()) {
            take(reply, now);
        }
    }

    private void feed(Now now) {
        expiry.poll(this::flight, now);
        queued.due(now);
        queued.feed(flight -> send(flight, now), now);
    }

    /** Takes one reply that was awaited outside of {@link #poll}. */
    public void take(Reply reply, Now now) {
        Flight flight = flights.get(reply.id());
        if (flight == null || flight.state() != State.IN_FLIGHT) {
            throw new IllegalStateException("a reply came to a question that was not asked: " + reply.id());
        }
        flight.log().told(reply.call());
        if (reply instanceof Reply.Answered answered) {
            answered(flight, answered, now);
        } else {
            failed(flight, (Reply.Unanswered) reply, now);
        }
    }

    private void answered(Flight flight, Reply.Answered reply, Now now) {
        Waiter first = waiters.carrier(flight);
        Judgement judged = desk.judge(first.item(), reply);
        Charge.Kind kind = judged.accepted() ? Charge.Kind.PAID : Charge.Kind.ESCALATED;
        Charge charge =
                new Charge(kind, flight.lane(), reply.tier().name(), reply.usage(), reply.estimated(), reply.sentMs());
        List<Charge> charges = new ArrayList<>(flight.chargesWithWaste(reply.wasted(), reply.sentMs()));
        charges.add(charge);
        if (!judged.accepted()) {
            goOn(flight, first, judged.next(), judged.why(), charges, now);
            return;
        }
        Answer answer = desk.answer(reply, flight.lane(), judged.why());
        keep(
                flight,
                first,
                answer,
                judged.keep(),
                new Shelf.Asked(reply.sentMs(), reply.generation(), flight.members.ttlMs()));
        Delivery delivery = new Delivery(CacheState.MISS, flight.calls(charges), charges, 0, reply.tookMs());
        settling.add(flight, new Result(answer, delivery), reply.sentMs());
        // Whoever pays is served in the step that keeps the answer: else a restart finds it kept and nobody is billed.
        settling.serve(flight, first, now);
    }

    private void keep(Flight flight, Waiter first, Answer answer, boolean forAll, Shelf.Asked asked) {
        if (forAll && flight.members.storable()) {
            shelf.keep(flight.question, answer, asked);
        } else if (waiters.other(first.key()) != null) {
            // Several wait: those not served before a restart must find the answer, and nobody else may.
            shelf.setAside(flight.id, answer, asked);
            flight.setAside();
        }
    }

    /** Asks another of the route's models. The oldest waiter carries what was tried and paid, over a restart too. */
    private void goOn(Flight flight, Waiter first, int step, String why, List<Charge> charges, Now now) {
        Item.Retry next = new Item.Retry(0, 0, flight.retry().firstFailedMs(), step, why, charges);
        waiters.replace(first, next);
        flight.goOn(next);
        queued.add(flight, now);
    }

    /** Waiters not yet served. */
    public int waiting() {
        return waiters.count();
    }

    /** Those of them that one of the task's topics brought. */
    public int waiting(byte source) {
        return waiters.count(source);
    }

    /** Waiters of the flight that one who asked this now would join, 0 if it would begin one. */
    public int waiters(CacheKey question) {
        Flight flight = flights.get(latest.getOrDefault(question, question));
        return flight == null ? 0 : flight.members.waiters();
    }

    /** Their size in the store, bytes. */
    public long waitingBytes() {
        return waiters.bytes();
    }

    /** Questions with a waiter. */
    public int open() {
        return flights.size();
    }

    /** False if the question must wait, perhaps in another lane than it thought. */
    private boolean send(Flight flight, Now now) {
        Waiter first = waiters.carrier(flight);
        Item item = first.item();
        int step = flight.retry().step();
        try {
            ModelAsk ask = desk.ask(item);
            flight.moveTo(ask.model().lane());
            long generation = shelf.generation();
            Question.Terms terms = new Question.Terms(
                    flight.members.notBeforeMs(),
                    generation,
                    shelf.validSince(flight.question, item),
                    item.stages().pendingMs());
            Question question = new Question(
                    flight.id,
                    step,
                    first.key(),
                    terms,
                    item.namespace(),
                    flight.members.jobClass(),
                    flight.tries(backoff.attemptsMax()),
                    ask,
                    item.origin().trace());
            if (!port.ask(question)) {
                return false;
            }
            flight.sent(question);
        } catch (JobRejected e) {
            int next = desk.afterFailure(item, e.failure().kind());
            if (next >= 0) {
                String why = e.failure().kind().label();
                goOn(flight, first, next, why, flight.retry().charges(), now);
            } else {
                settling.add(flight, e.failure(), 0);
            }
        }
        return true;
    }

    private void failed(Flight flight, Reply.Unanswered reply, Now now) {
        Item.Retry tried = flight.retry();
        int attempts = reply.attempts(tried.attempts());
        Failure failure = reply.failure().afterAttempts(attempts);
        Waiter first = waiters.carrier(flight);
        List<Charge> charges = flight.chargesWithWaste(reply.wasted(), now.epochMs());
        if (!reply.again()) {
            int next = desk.afterFailure(first.item(), failure.kind());
            if (next >= 0) {
                goOn(flight, first, next, failure.kind().label(), charges, now);
                return;
            }
            if (!charges.isEmpty()) {
                // Its dead letter accounts for what was paid.
                waiters.replace(
                        first, new Item.Retry(attempts, 0, tried.firstFailedMs(), tried.step(), tried.why(), charges));
            }
            settling.add(flight, failure, 0);
            return;
        }
        long waitMs = backoff.waitMs(Math.max(1, attempts), reply.retryAfter());
        long firstFailedMs = tried.firstFailedMs() == 0 ? now.epochMs() : tried.firstFailedMs();
        Item.Retry next =
                new Item.Retry(attempts, now.epochMs() + waitMs, firstFailedMs, tried.step(), tried.why(), charges);
        // A waiter carries what was tried, so that a restart neither forgets attempts nor hurries.
        waiters.replace(first, next);
        desk.retrying(failure);
        flight.backOff(next, now.nanos(), now.nanos() + waitMs * 1_000_000);
        queued.add(flight, now);
    }

    private Flight flight(CacheKey id) {
        return Objects.requireNonNull(flights.get(id), "every waiter belongs to a flight");
    }

    private void over(Flight flight, Now now) {
        queued.over(now);
        gone(flight);
    }

    private void gone(Flight flight) {
        flights.remove(flight.id);
        latest.remove(flight.question, flight.id);
        if (flight.isSetAside()) {
            shelf.drop(flight.id);
        }
    }
}
