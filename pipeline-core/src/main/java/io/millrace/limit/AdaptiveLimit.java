package io.millrace.limit;

import org.jspecify.annotations.Nullable;

/**
 * How many calls may be on the wire, learned from how they end: fewer after an overload, more after successes, never above the configured cap, never
 * below 1 (additive increase, multiplicative decrease).
 *
 * <p>Calls that were already out when the limit was cut do not cut it again: they tell of the same overload. After a cut the limit doubles a round trip up
 * to half of what it was, then grows by one.
 *
 * <p>Threads: one at a time.
 */
public final class AdaptiveLimit {
    private final ConcurrencyLimit permits;
    private double limit;
    /** Below it growth is by one a success, above it by one a round. */
    private double threshold;
    /** Counts cuts; a permit remembers at which one it was given. */
    private long cuts;
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
        return permit == null ? null : new Permit(permit);
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
        }
        limit = Math.max(1, limit / 2);
        succeeded = false;
        cuts++;
    }

    private void grow(int takenBefore) {
        succeeded = true;
        // A limit that is not used proves nothing by not failing.
        if (takenBefore * 2 >= limit()) {
            limit = Math.min(max(), limit + (limit < threshold ? 1 : 1 / limit));
        }
    }

    /** The right to one open call. */
    public final class Permit {
        private final ConcurrencyLimit.Permit permit;
        private final long givenAt = cuts;

        private Permit(ConcurrencyLimit.Permit permit) {
            this.permit = permit;
        }

        /** Gives the permit back and learns from how the call ended; a second time is a bug and throws {@link IllegalStateException}. */
        public void release(CallEnd end) {
            int before = permits.taken();
            permit.release();
            if (end == CallEnd.SUCCEEDED) {
                grow(before);
            } else if ((end == CallEnd.OVERLOADED || end == CallEnd.RATE_LIMITED) && givenAt == cuts) {
                cut();
            }
        }
    }
}
