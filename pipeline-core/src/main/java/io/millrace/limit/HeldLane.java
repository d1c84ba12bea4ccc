package io.millrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane's jobs where they are while a person has to act: no quota, bad credentials, a redirect, broken TLS. One call now and then tries, and the first
 * that does not meet such trouble frees the lane.
 *
 * <pre>
 *  FREE ──hold──► HELD ──its time, or renewed──► one try out ──success──► FREE
 *                  ▲                                 │
 *                  └──────────── the same trouble ◄──┘   the next time is twice as far, up to ten times the first
 * </pre>
 *
 * <p>Threads: one at a time.
 */
public final class HeldLane {
    private static final int TIMES_MAX = 10;

    private final long firstNanos;
    private final long leaseNanos;
    private @Nullable Trouble trouble;
    private long sinceEpochMs;
    private int times;
    private long tryAtNanos;
    private boolean trying;
    private long tryingSinceNanos;

    /**
     * @param first wait before the first try; more than 0
     * @param lease after which a try that was not told the end of is forgotten: longer than a call
     */
    public HeldLane(Duration first, Duration lease) {
        if (first.isNegative() || first.isZero() || lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException("first: " + first + ", lease: " + lease + "; more than 0 is allowed");
        }
        this.firstNanos = first.toNanos();
        this.leaseNanos = lease.toNanos();
    }

    /** Whether a call may go; if the lane is held, true makes this call the try, and its end must be told by {@link #hold} or {@link #free}. */
    public boolean mayCall(Now now) {
        if (trouble == null) {
            return true;
        }
        if (untilNanos(now) > 0) {
            return false;
        }
        trying = true;
        tryingSinceNanos = now.nanos();
        return true;
    }

    /** Nanoseconds until {@link #mayCall} can be true. */
    public long untilNanos(Now now) {
        if (trouble == null) {
            return 0;
        }
        long out = trying ? leaseNanos - (now.nanos() - tryingSinceNanos) : 0;
        return Math.max(0, Math.max(out, tryAtNanos - now.nanos()));
    }

    /** A call met trouble for which the lane is held; true if it was free until now, which is when to raise the alarm. */
    public boolean hold(Trouble met, Now now) {
        boolean fresh = trouble == null;
        if (fresh) {
            sinceEpochMs = now.epochMs();
            times = 0;
        }
        // Calls that were out when the lane was held tell nothing new.
        if (fresh || trying) {
            times = Math.min(TIMES_MAX, Math.max(1, times * 2));
            tryAtNanos = now.nanos() + firstNanos * times;
        }
        trouble = met;
        trying = false;
        return fresh;
    }

    /** A call met no such trouble; true if the lane was held until now. */
    public boolean free() {
        boolean held = trouble != null;
        trouble = null;
        trying = false;
        return held;
    }

    /** Something has changed, a key file for one: the next call may try at once. */
    public void renewed(Now now) {
        times = 0;
        tryAtNanos = now.nanos();
    }

    /** Why the lane is held, null if it is free. */
    public @Nullable Trouble trouble() {
        return trouble;
    }

    /** Since when it is held, epoch milliseconds; 0 if it is free. */
    public long sinceEpochMs() {
        return trouble == null ? 0 : sinceEpochMs;
    }
}
