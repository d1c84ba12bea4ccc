package io.millrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests and tokens a minute, for a lane or a namespace: reserve what a call may cost, call, settle what it did cost.
 *
 * <p>In any 60 seconds no more is reserved, net of what was given back, than the limit; a bucket holds at most 5 % of its minute and starts empty. What
 * calls cost beyond their reservation is taken too, and delays those that follow. Where instances share the limit, their windows sum to it, and only
 * while a share moves can one that saved a bucket, or sent a call larger than it, add that once on top.
 *
 * <p>Why not bucket4j (8.19): its time can be injected, its rate replaced while it runs, its state set by adding or forced taking. But a bucket that is
 * filled at the limit lets through the limit <em>and</em> the bucket in the first minute after a pause, and one filled at 95 % wastes the rest; an amount
 * larger than its capacity is never admitted; and two limits need two buckets that are rolled back by hand. What remains to be taken over is a
 * multiplication. So this is ours: {@link Meter}.
 *
 * <p>Threads: one at a time.
 */
public final class RateLimit {
    /** A bucket holds what flows in during 3 seconds. */
    private static final double BURST = 0.05;

    private final @Nullable Meter requests;
    private final @Nullable Meter tokens;
    private long heldUntilNanos;

    /** The whole of a quota. */
    public RateLimit(RateQuota quota, Now now) {
        this(quota, 1.0, now);
    }

    /**
     * A part of a quota that is shared with others.
     *
     * @param share from 0 to 1
     */
    public RateLimit(RateQuota quota, double share, Now now) {
        checkShare(share);
        this.requests = meter(quota.requestsPerMinute(), share, now);
        this.tokens = meter(quota.tokensPerMinute(), share, now);
        this.heldUntilNanos = now.nanos();
    }

    /**
     * Takes one request and so many tokens, or nothing.
     *
     * @param tokenCount what the call may cost at most, 0 or more
     * @return null if it has to wait: see {@link #untilNanos}
     */
    public @Nullable Reservation reserve(long tokenCount, Now now) {
        checkTokens(tokenCount);
        boolean free = now.nanos() - heldUntilNanos >= 0
                && (requests == null || requests.admits(1, now.nanos()))
                && (tokens == null || tokens.admits(tokenCount, now.nanos()));
        return free ? new Reservation(tokenCount) : null;
    }

    /**
     * Nanoseconds until {@link #reserve} succeeds if nobody else reserves: 0 for at once, {@link Long#MAX_VALUE} if a call of this size never can at the
     * present quota and share: see {@link #tokensMost}.
     */
    public long untilNanos(long tokenCount, Now now) {
        checkTokens(tokenCount);
        long held = Math.max(0, heldUntilNanos - now.nanos());
        long forRequest = requests == null ? 0 : requests.untilNanos(1, now.nanos());
        long forTokens = tokens == null ? 0 : tokens.untilNanos(tokenCount, now.nanos());
        return Math.max(held, Math.max(forRequest, forTokens));
    }

    /** Whether a call of this size waits for requests, rather than for tokens; if for both, which of them is longer. */
    public boolean waitsForRequests(long tokenCount, Now now) {
        checkTokens(tokenCount);
        long forTokens = tokens == null ? 0 : tokens.untilNanos(tokenCount, now.nanos());
        return requests != null && requests.untilNanos(1, now.nanos()) > forTokens;
    }

    /** The most tokens a call can ever reserve at the present quota and share; larger batches must be cut to it. */
    public long tokensMost() {
        return tokens == null ? Long.MAX_VALUE : tokens.most();
    }

    /** A changed quota, as headers or an operator name it; a lower one holds at once. What was unlimited, or is now, stays as it is: make a new limit. */
    public void change(RateQuota quota, Now now) {
        if (requests != null && quota.requestsPerMinute() != RateQuota.UNLIMITED) {
            requests.limit(quota.requestsPerMinute(), now.nanos());
        }
        if (tokens != null && quota.tokensPerMinute() != RateQuota.UNLIMITED) {
            tokens.limit(quota.tokensPerMinute(), now.nanos());
        }
    }

    /** A changed part of the quota, from 0 to 1; a smaller one holds at once. */
    public void share(double share, Now now) {
        checkShare(share);
        if (requests != null) {
            requests.share(share, now.nanos());
        }
        if (tokens != null) {
            tokens.share(share, now.nanos());
        }
    }

    /** Takes over what a reply's headers say is left, where that is less than we thought: others may use the same key. */
    public void seen(Advice advice, Now now) {
        if (requests != null && advice.requests().remaining() >= 0) {
            requests.seen(advice.requests().remaining(), now.nanos());
        }
        if (tokens != null && advice.tokens().remaining() >= 0) {
            tokens.seen(advice.tokens().remaining(), now.nanos());
        }
    }

    /** Lets nothing go for so long, counted from now; never shortens a wait. */
    public void hold(Duration wait, Now now) {
        long until = now.nanos() + wait.toNanos();
        heldUntilNanos = until - heldUntilNanos > 0 ? until : heldUntilNanos;
    }

    /** Tokens reserved in the last minute, net of what was given back; 0 if tokens are not limited. */
    public long tokensTaken(Now now) {
        return tokens == null ? 0 : tokens.taken(now.nanos());
    }

    /** Requests in the last minute; 0 if requests are not limited. */
    public long requestsTaken(Now now) {
        return requests == null ? 0 : requests.taken(now.nanos());
    }

    /** Tokens that a minute would take at the pace of the last 10 seconds; 0 if tokens are not limited. */
    public long tokensPace(Now now) {
        return tokens == null ? 0 : tokens.pace(now.nanos());
    }

    /** Requests that a minute would take at that pace; 0 if requests are not limited. */
    public long requestsPace(Now now) {
        return requests == null ? 0 : requests.pace(now.nanos());
    }

    private static @Nullable Meter meter(long perMinute, double share, Now now) {
        return perMinute == RateQuota.UNLIMITED ? null : new Meter(perMinute, share, BURST, now.nanos());
    }

    private static void checkShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + "; 0 to 1 is allowed");
        }
    }

    private static void checkTokens(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens: " + tokens + "; 0 or more is allowed");
        }
    }

    /** What one call may cost. It is settled once, however the call ends: providers count failed calls too. */
    public final class Reservation {
        private final long reserved;
        private final long requestSlot;
        private final long tokenSlot;
        private boolean settled;

        private Reservation(long reserved) {
            this.reserved = reserved;
            this.requestSlot = requests == null ? 0 : requests.take(1);
            this.tokenSlot = tokens == null ? 0 : tokens.take(reserved);
        }

        /** The tokens reserved. */
        public long tokens() {
            return reserved;
        }

        /** What the call did cost: less is given back, more is taken. A second time throws {@link IllegalStateException}. */
        public void settle(long tokensUsed, Now now) {
            checkTokens(tokensUsed);
            end(tokensUsed - reserved, 0, now);
        }

        /** The call was never sent: the request is given back too. */
        public void cancel(Now now) {
            end(-reserved, -1, now);
        }

        private void end(long tokenDifference, long requestDifference, Now now) {
            if (settled) {
                throw new IllegalStateException("a reservation was settled twice");
            }
            settled = true;
            if (tokens != null) {
                tokens.taken(now.nanos());
                tokens.adjust(tokenSlot, tokenDifference);
            }
            if (requests != null) {
                requests.taken(now.nanos());
                requests.adjust(requestSlot, requestDifference);
            }
        }
    }
}
