package io.millrace.dispatch;

import io.millrace.limit.AdaptiveLimit;
import io.millrace.limit.BreakerSettings;
import io.millrace.limit.CallEnd;
import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.CircuitBreaker.Lease;
import io.millrace.limit.HeldLane;
import io.millrace.limit.Now;
import io.millrace.limit.RateLimit.Reservation;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can hold a lane's calls back, asked in one place: permits, what the endpoint asked for, a hold for a person to act, the circuit, quotas.
 * Only the dispatcher's thread looks inside.
 */
final class LaneGate {
    /** What a lane's next call waits for. */
    enum Wait {
        NOTHING,
        PERMIT,
        ENDPOINT,
        HELD,
        CIRCUIT,
        QUOTA;

        /** The limit as a job is told of it; empty for none. */
        String limit(String quota) {
            return switch (this) {
                case NOTHING -> "";
                case PERMIT -> "concurrency";
                case ENDPOINT -> "the_provider_asked_to_wait";
                case HELD -> "lane_held";
                case CIRCUIT -> "circuit";
                case QUOTA -> quota;
            };
        }
    }

    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    private final AdaptiveLimit permits;
    private final CircuitBreaker circuit;
    private final HeldLane held;
    private final EndpointWait endpoint;
    private final QuotaGate quota;
    private long servedNanos;
    private boolean served;

    LaneGate(LaneSettings settings, QuotaGate quota, RandomGenerator random) {
        BreakerSettings breaker = settings.circuit();
        // A lease that ended before its call could would let a second probe go.
        Duration lease = longer(breaker.lease(), settings.callTimeout().plus(LEASE_MARGIN));
        this.permits = new AdaptiveLimit(settings.inflightMax());
        this.circuit = new CircuitBreaker(breaker.withLease(lease), random);
        this.held = new HeldLane(settings.heldTry(), lease);
        this.endpoint = new EndpointWait(breaker.openBase(), breaker.openMax(), random);
        this.quota = quota;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    AdaptiveLimit permits() {
        return permits;
    }

    QuotaGate quota() {
        return quota;
    }

    CircuitBreaker circuit() {
        return circuit;
    }

    HeldLane held() {
        return held;
    }

    /** Whether its provider is out, and nobody is to find out now whether it is back. */
    boolean shut(Now now) {
        return circuit.state(now) == CircuitBreaker.State.OPEN || held.untilNanos(now) > 0;
    }

    /** What holds back any call, whatever its size; {@link Wait#NOTHING} if none. */
    Wait closedBy(Now now) {
        if (!permits.available()) {
            return Wait.PERMIT;
        }
        if (held.untilNanos(now) > 0) {
            return Wait.HELD;
        }
        if (endpoint.leftNanos(now) > 0) {
            return Wait.ENDPOINT;
        }
        return circuit.untilNanos(now) > 0 ? Wait.CIRCUIT : Wait.NOTHING;
    }

    /** Nanoseconds until what holds back any call is over: never while no permit is free, for a reply will wake us. */
    long closedNanos(Now now) {
        if (!permits.available()) {
            return Long.MAX_VALUE;
        }
        return Math.max(held.untilNanos(now), Math.max(endpoint.leftNanos(now), circuit.untilNanos(now)));
    }

    /** Takes all that one call needs; only if nothing holds it back. */
    Pass pass(long tokens, @Nullable QuotaGate namespace, Now now) {
        boolean tries = held.trouble() != null;
        AdaptiveLimit.Permit permit = permits.acquire();
        Lease lease = circuit.acquire(now);
        if (permit == null || lease == null || !held.mayCall(now)) {
            throw new IllegalStateException("a call was let through a closed gate");
        }
        List<Reservation> reservations = new ArrayList<>(2);
        add(reservations, quota.reserve(tokens, now));
        if (namespace != null) {
            add(reservations, namespace.reserve(tokens, now));
        }
        return new Pass(permit, lease, tries, reservations);
    }

    private static void add(List<Reservation> reservations, @Nullable Reservation reservation) {
        if (reservation != null) {
            reservations.add(reservation);
        }
    }

    /** A call was answered; true if the lane was held until now. */
    boolean answered(Pass pass, ModelReply.Answers answers, Now sent, Now now) {
        pass.end(
                CallEnd.SUCCEEDED,
                answers.usage() == null ? -1 : answers.usage().total(),
                now);
        quota.seen(answers.advice(), now);
        endpoint.served(sent);
        served = true;
        servedNanos = now.nanos();
        return pass.tries() && held.free();
    }

    /** A call brought nothing; true if that changed whether the lane is held. */
    boolean refused(Pass pass, ModelReply.Refused refused, Now sent, Now now) {
        Trouble trouble = refused.trouble();
        if (trouble == Trouble.NOT_CONNECTED) {
            pass.neverSent(trouble.end(), now);
        } else {
            pass.end(trouble.end(), tokens(refused), now);
        }
        quota.seen(refused.advice(), now);
        Reaction reaction = trouble.react(1, true, null);
        if (reaction == Reaction.WAIT_ENDPOINT) {
            endpoint.turnedAway(sent, refused.advice().refusedWait(), now);
        }
        if (reaction == Reaction.HOLD_LANE) {
            return held.hold(trouble, now);
        }
        if (trouble.end() == CallEnd.SUCCEEDED) {
            endpoint.served(sent);
        }
        return pass.tries() && held.free();
    }

    /** What is refused before the model reads it takes no tokens; for what broke off we must assume that it did. */
    private static long tokens(ModelReply.Refused refused) {
        if (refused.wasted() != null) {
            return refused.wasted().total();
        }
        CallEnd end = refused.trouble().end();
        boolean unread = end == CallEnd.RATE_LIMITED
                || (end == CallEnd.SUCCEEDED && !refused.trouble().answered());
        return unread ? 0 : -1;
    }

    /** Whether the provider answered anything since then. */
    boolean servedSince(long nanos) {
        return served && servedNanos - nanos > 0;
    }

    /** Whether the next call finds out if an outage, or what the lane is held for, is over. */
    boolean probes(Now now) {
        return held.trouble() != null || outage(now);
    }

    /** Whether the circuit takes what happens for an outage. */
    boolean outage(Now now) {
        return circuit.state(now) != CircuitBreaker.State.CLOSED;
    }
}
