package io.millrace.dispatch;

import io.millrace.job.Charge;
import io.millrace.job.Directives;
import io.millrace.job.Item;
import io.millrace.job.Outcome;
import io.millrace.job.Stage;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.model.ServiceTier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to a model, and all who wait for it.
 *
 * <pre>
 *            room in the lane            answered
 *  QUEUED ───────────────────► IN_FLIGHT ────────► SETTLING ──► gone, when its last waiter is served
 *   ▲ ▲                        │ │  │                ▲
 *   │ └──────── BACK_OFF ◄───────┘ │  └────────────────┘
 *   │   its time    a failure that │    a failure that is final,
 *   │   has come    may pass       │    or the last attempt's
 *   └──────────────────────────────┘
 *     another step of its route: the answer was not good enough, or this model cannot give one
 * </pre>
 *
 * SETTLING is entered once, with the outcome, and left only by being served out: the one terminal transition of a flight that somebody waits for. A waiter may
 * leave before, at its deadline; if it was the last, the flight is OVER from whatever state it was in, and so is its call.
 *
 * <p>Threads: the task's stream thread.
 */
final class Flight {
    enum State {
        QUEUED,
        IN_FLIGHT,
        BACK_OFF,
        SETTLING,
        OVER
    }

    final CacheKey id;
    final CacheKey question;
    final Members members = new Members();
    private State state = State.QUEUED;
    private String lane;
    private Item.Retry retry = Item.Retry.NONE;
    private PendingKey carrier;
    private @Nullable Question asked;
    private long dueNanos;
    private @Nullable Outcome outcome;
    private long sentMs;
    private boolean failed;
    private long failedNanos;
    private boolean payerServed;
    private @Nullable PendingKey lastServed;
    private long generation;
    private boolean setAside;
    private final FlightLog log = new FlightLog();

    /**
     * @param carrier its first waiter, whose key begins with the flight's id: its question's key, or a key of its own if it may not serve all who ask that
     *     question
     */
    Flight(PendingKey carrier, CacheKey question, String lane) {
        this.id = carrier.flight();
        this.carrier = carrier;
        this.question = question;
        this.lane = lane;
    }

    State state() {
        return state;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    FlightLog log() {
        return log;
    }

    String lane() {
        return lane;
    }

    /** Whether its answer will do for one who comes now: who wants a new call joins none that was sent. */
    boolean serves(Item item, long validSince) {
        Directives directives = item.directives();
        if (state == State.QUEUED || state == State.BACK_OFF) {
            return true;
        }
        boolean anyAge = state == State.IN_FLIGHT || directives.maxAgeMs() == Long.MAX_VALUE;
        return !directives.noCache() && anyAge && generation >= validSince;
    }

    /** Whether its answer lies aside for its waiters. */
    boolean isSetAside() {
        return setAside;
    }

    void setAside() {
        setAside = true;
    }

    Item.Retry retry() {
        return retry;
    }

    /** The waiter in whose record it is kept what was tried. */
    PendingKey carrier() {
        return carrier;
    }

    /** Another waiter carries what was tried. */
    void handOn(PendingKey heir, Item.Retry next) {
        carrier = heir;
        retry = next;
    }

    /** Nobody waits any more. */
    void end(Port port) {
        if (state == State.IN_FLIGHT && asked != null) {
            port.withdraw(asked);
        }
        state = State.OVER;
    }

    /** What must be paid so far, and what calls took since that brought it nothing; null for nothing known. */
    List<Charge> chargesWithWaste(@Nullable Usage wasted, long atMs) {
        if (wasted == null) {
            return retry.charges();
        }
        List<Charge> all = new ArrayList<>(retry.charges());
        all.add(new Charge(Charge.Kind.WASTED, lane, ServiceTier.STANDARD.name(), wasted, false, atMs));
        return List.copyOf(all);
    }

    /** Calls made for it, by its attempts and the charges of all; one that was paid for nothing is an attempt already. */
    int calls(List<Charge> charges) {
        long useful =
                charges.stream().filter(c -> c.kind() != Charge.Kind.WASTED).count();
        return retry.attempts() + (int) useful;
    }

    /** What was tried so far at this step. */
    Question.Tries tries(int attemptsMax) {
        return new Question.Tries(retry.attempts(), attemptsMax, failed, failedNanos);
    }

    long dueNanos() {
        return dueNanos;
    }

    /** How it ended; only while settling. */
    Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("a flight that is " + state + " has no outcome");
        }
        return outcome;
    }

    /** When the call that was answered went out, epoch milliseconds; only while settling with a model's answer. */
    long sentMs() {
        return sentMs;
    }

    /** From where to go on serving: the store holds a tombstone for each waiter served, and to pass over all of them for every page would never end. */
    @Nullable
    PendingKey lastServed() {
        return lastServed;
    }

    void served(PendingKey waiter) {
        members.left();
        lastServed = waiter;
    }

    /** One more look from the start before the end, for one that came meanwhile by another topic; true if it has not been taken yet. */
    boolean lookFromTheStart() {
        boolean again = lastServed != null;
        lastServed = null;
        return again;
    }

    /** The first waiter served pays for the call; true once. */
    boolean takePayer() {
        boolean first = !payerServed;
        payerServed = true;
        return first;
    }

    /** Nobody who is still waiting pays: the payer was served before a restart. */
    void payerWasServed() {
        payerServed = true;
    }

    void moveTo(String otherLane) {
        require(State.QUEUED);
        lane = otherLane;
    }

    void sent(Question question) {
        require(State.QUEUED);
        state = State.IN_FLIGHT;
        asked = question;
        generation = question.terms().generation();
    }

    void backOff(Item.Retry next, long nowNanos, long untilNanos) {
        require(State.IN_FLIGHT);
        failed = true;
        failedNanos = nowNanos;
        state = State.BACK_OFF;
        retry = next;
        dueNanos = untilNanos;
        log.afterCall(Stage.BACK_OFF, "");
    }

    /** Another step of the route: asked at once. */
    void goOn(Item.Retry next) {
        if (state != State.IN_FLIGHT && state != State.QUEUED) {
            throw new IllegalStateException("a flight that is " + state + " takes no other step");
        }
        if (state == State.IN_FLIGHT) {
            log.afterCall(Stage.QUEUED, next.why());
        }
        state = State.QUEUED;
        retry = next;
        failed = false;
    }

    void due() {
        require(State.BACK_OFF);
        state = State.QUEUED;
        log.note(Stage.QUEUED, retry.notBeforeMs(), "");
    }

    /** What was tried before a restart; with a time to wait for it begins in BACK_OFF. */
    void restored(Item.Retry tried, long waitNanos, long nowNanos) {
        require(State.QUEUED);
        retry = tried;
        failed = tried.attempts() > 0;
        failedNanos = nowNanos;
        if (waitNanos > 0) {
            state = State.BACK_OFF;
            dueNanos = nowNanos + waitNanos;
        }
    }

    void settle(Outcome how, long callSentMs) {
        if (state == State.SETTLING) {
            throw new IllegalStateException("a flight ends once");
        }
        if (state == State.IN_FLIGHT) {
            log.afterCall(Stage.COMMIT, "");
        }
        state = State.SETTLING;
        outcome = how;
        sentMs = callSentMs;
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("a flight is " + state + " where " + expected + " was expected");
        }
    }
}
