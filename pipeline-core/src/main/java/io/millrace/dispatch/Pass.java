package io.millrace.dispatch;

import io.millrace.limit.AdaptiveLimit;
import io.millrace.limit.CallEnd;
import io.millrace.limit.CircuitBreaker.Lease;
import io.millrace.limit.Now;
import io.millrace.limit.RateLimit.Reservation;
import java.util.List;

/** The right to one call, with all that was taken for it; ended once, however the call ends. Only the dispatcher's thread looks inside. */
final class Pass {
    private final AdaptiveLimit.Permit permit;
    private final Lease lease;
    private final boolean tries;
    private final List<Reservation> reservations;

    /** @param tries whether it is the one call of a held lane */
    Pass(AdaptiveLimit.Permit permit, Lease lease, boolean tries, List<Reservation> reservations) {
        this.permit = permit;
        this.lease = lease;
        this.tries = tries;
        this.reservations = reservations;
    }

    boolean tries() {
        return tries;
    }

    /** Whether it asks if an outage, or what a lane is held for, is over: such a call's failure is no fault of its questions. */
    boolean probes() {
        return tries || lease.probes();
    }

    /** Gives everything back; {@code tokens} is what the call took, -1 for what was reserved. */
    void end(CallEnd end, long tokens, Now now) {
        permit.release(end);
        lease.end(end, now);
        for (Reservation reservation : reservations) {
            reservation.settle(tokens < 0 ? reservation.tokens() : tokens, now);
        }
    }

    /** As {@link #end} for a call that reached nobody. */
    void neverSent(CallEnd end, Now now) {
        permit.release(end);
        lease.end(end, now);
        reservations.forEach(reservation -> reservation.cancel(now));
    }
}
