package io.millrace.limit;

import org.jspecify.annotations.Nullable;

/**
 * How many calls may be on the wire, learned from how they end: fewer after an overload, more after successes, never above the configured cap, never
 * below 1 (additive increase, multiplicative decrease).
 *
 * <p>Calls that were already out when the limit was cut neither cut it again nor raise it: they tell of the same overload, or of before. After a cut the limit doubles a round trip up
 * to half of what it was, then grows by one, and takes the last step to where it was cut sixteen times as slowly: that many calls are not refused, and a
 * provider that has grown is found out all the same.
 *
 * <p>Threads: one at a time.
 */
public final class AdaptiveLimit {
    private static final int LAST_STEP_ROUNDS = 16;

    private final ConcurrencyLimit permits;
    private double limit;
    /** Below it growth is by one a success, above it by one a round. */
    private double threshold;
    /** Where it was last cut. */
    private double ceiling = Double.MAX_VALUE;
    /** Counts cuts; a permit remembers at which one it was given. */
    private long cuts;
    /** Counts how often the limit was reached: a limit that is not used proves nothing by not failing. */
    private long reached;
    /** Whether something succeeded since the last cut; a row of overloads is one event for the threshold. */
    private boolean succeeded = true;

    /** Begins at the cap, at least 1. */
    public AdaptiveLimit(int cap) {
        this.permits = new ConcurrencyLimit(cap);
        this.limit = cap;
        this.threshold = cap;
    }

    /** A permit, or null if as many as the limit now allows are taken. */
    public @Nullable Permit acquire() {
        if (!available()) {
            return null;
        }
        ConcurrencyLimit.Permit permit = permits.acquire();
        if (permit == null) {
            return null;
        }
        Permit given = new Permit(permit);
        reached += available() ? 0 : 1;
        return given;
    }

    /** Whether {@link #acquire} would give one. */
    public boolean available() {
        return permits.taken() < limit();
    }

    /** Permits out now; above {@link #limit} for a while after a cut. */
    public int taken() {
        return permits.taken();
    }

    /** Calls allowed now, from 1 to {@link #max}. */
    public int limit() {
        return (int) limit;
    }

    /** The configured cap. */
    public int max() {
        return permits.max();
    }

    private void cut() {
        if (succeeded) {
            threshold = Math.max(1, limit / 2);
            ceiling = Math.floor(limit);
        }
        limit = Math.max(1, limit / 2);
        succeeded = false;
        cuts++;
    }

    private void grow() {
        double step = limit < threshold ? 1 : 1 / limit;
        boolean lastStep = limit < ceiling && limit + 1 >= ceiling;
        limit = Math.min(max(), limit + (lastStep ? step / LAST_STEP_ROUNDS : step));
    }

    /** The right to one open call. */
    public final class Permit {
        private final ConcurrencyLimit.Permit permit;
        private final long cutsBefore = cuts;
        private final long reachedBefore = reached;

        private Permit(ConcurrencyLimit.Permit permit) {
            this.permit = permit;
        }

        /** Gives the permit back and learns from how the call ended; a second time is a bug and throws {@link IllegalStateException}. */
        public void release(CallEnd end) {
            permit.release();
            if (cutsBefore < cuts) {
                return;
            }
            if (end == CallEnd.OVERLOADED || end == CallEnd.RATE_LIMITED) {
                cut();
            } else if (end == CallEnd.SUCCEEDED) {
                succeeded = true;
                if (reached > reachedBefore) {
                    grow();
                }
            }
        }
    }
}
