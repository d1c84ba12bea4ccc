package io.millrace.dispatch;

import io.millrace.limit.Advice;
import io.millrace.limit.Now;
import io.millrace.limit.RateLimit;
import io.millrace.limit.RateLimit.Reservation;
import io.millrace.limit.RateQuota;
import org.jspecify.annotations.Nullable;

/** One quota of requests and tokens a minute, as far as this instance may use it. Only the dispatcher's thread looks inside. */
final class QuotaGate {
    static final String REQUESTS = "requests_per_minute";
    static final String TOKENS = "tokens_per_minute";
    static final RateQuota NONE = RateQuota.of(0, 0);

    /** How long ago something must have waited for a quota to count as waiting. */
    private static final long BLOCKED_NANOS = 2_000_000_000L;

    private final QuotaKey key;
    private final RateQuota configured;
    private RateQuota quota;
    private double share;
    private @Nullable RateLimit limit;
    private double callsWaiting;
    private long tokensWaiting;
    private boolean blocks;
    private long blockedNanos;

    QuotaGate(QuotaKey key, RateQuota configured, double share, Now now) {
        this.key = key;
        this.configured = configured;
        this.quota = configured;
        this.share = share;
        renew(now);
    }

    QuotaKey key() {
        return key;
    }

    /** Whether anything is limited. */
    boolean limits() {
        return limit != null;
    }

    /** The most tokens a call should have: one with more would wait for ever. */
    long tokensMost() {
        return limit == null ? Long.MAX_VALUE : limit.tokensMost();
    }

    /** Nanoseconds until a call of this size may go; {@link Long#MAX_VALUE} while the share is nothing. */
    long untilNanos(long tokens, Now now) {
        if (limit == null) {
            return 0;
        }
        // A share of nothing admits a call of nothing, which no call is.
        long wait = tokensMost() == 0 ? Long.MAX_VALUE : limit.untilNanos(fitting(tokens), now);
        if (wait > 0) {
            blocks = true;
            blockedNanos = now.nanos();
        }
        return wait;
    }

    /** Which of its parts a call of this size waits for. */
    String named(long tokens, Now now) {
        return limit != null && limit.waitsForRequests(fitting(tokens), now) ? REQUESTS : TOKENS;
    }

    /** Takes what a call may cost; only if {@link #untilNanos} is 0. Null if nothing is limited. */
    @Nullable
    Reservation reserve(long tokens, Now now) {
        if (limit == null) {
            return null;
        }
        Reservation reservation = limit.reserve(fitting(tokens), now);
        if (reservation == null) {
            throw new IllegalStateException("quota " + key + " refused what it had room for");
        }
        return reservation;
    }

    /** A question longer than a minute's tokens goes all the same, alone, and is paid off when its call is settled. */
    private long fitting(long tokens) {
        return Math.min(tokens, tokensMost());
    }

    /** Takes over what the provider says: of what is left always, of the limits where they are lower than configured, or nothing is. */
    void seen(Advice advice, Now now) {
        RateQuota told = configured.with(
                lower(configured.requestsPerMinute(), advice.requests().perMinute()),
                lower(configured.tokensPerMinute(), advice.tokens().perMinute()));
        boolean known = advice.requests().perMinute() > 0 || advice.tokens().perMinute() > 0;
        if (known && !told.equals(quota)) {
            RateQuota before = quota;
            quota = new RateQuota(
                    kept(told.requestsPerMinute(), before.requestsPerMinute()),
                    kept(told.tokensPerMinute(), before.tokensPerMinute()));
            change(before, now);
        }
        if (limit != null) {
            limit.seen(advice, now);
        }
    }

    private static long lower(long configured, long told) {
        return told <= 0 ? -1 : Math.min(configured, told);
    }

    /** A reply that names one limit only does not take the other back. */
    private static long kept(long told, long before) {
        return told == RateQuota.UNLIMITED ? before : told;
    }

    private void change(RateQuota before, Now now) {
        boolean sameKinds = (before.requestsPerMinute() == RateQuota.UNLIMITED)
                        == (quota.requestsPerMinute() == RateQuota.UNLIMITED)
                && (before.tokensPerMinute() == RateQuota.UNLIMITED)
                        == (quota.tokensPerMinute() == RateQuota.UNLIMITED);
        if (limit != null && sameKinds) {
            limit.change(quota, now);
        } else {
            renew(now);
        }
    }

    private void renew(Now now) {
        limit = quota.equals(NONE) ? null : new RateLimit(quota, share, now);
    }

    RateQuota quota() {
        return quota;
    }

    /** This instance's part from now on, 0 to 1; true if it is another than before. */
    boolean share(double next, Now now) {
        if (next == share) {
            return false;
        }
        share = next;
        if (limit != null) {
            limit.share(next, now);
        }
        return true;
    }

    /** So much more, or less, waits to be sent: calls, which may be parts of one, and tokens. */
    void waiting(double calls, long tokens) {
        callsWaiting += calls;
        tokensWaiting += tokens;
    }

    /** Requests left in this minute for this instance, {@link Long#MAX_VALUE} if they are not limited. */
    long requestsLeft(Now now) {
        return limit == null ? Long.MAX_VALUE : left(quota.requestsPerMinute(), limit.requestsTaken(now));
    }

    /** Tokens left in this minute for this instance, {@link Long#MAX_VALUE} if they are not limited. */
    long tokensLeft(Now now) {
        return limit == null ? Long.MAX_VALUE : left(quota.tokensPerMinute(), limit.tokensTaken(now));
    }

    private long left(long perMinute, long taken) {
        return perMinute == RateQuota.UNLIMITED ? perMinute : Math.max(0, (long) (perMinute * share) - taken);
    }

    /**
     * What this instance could use: what it uses at its pace of late and what waits, and all of it if that had to wait for this very quota. Not what the whole
     * last minute took: the others would get what it needs no more only as that minute fades.
     */
    QuotaDemand demand(Now now) {
        double part = 0;
        if (limit != null) {
            double calls = limit.requestsPace(now) + Math.max(0, callsWaiting);
            double tokens = limit.tokensPace(now) + (double) Math.max(0, tokensWaiting);
            part = Math.max(part(calls, quota.requestsPerMinute()), part(tokens, quota.tokensPerMinute()));
        }
        boolean blocked = tokensWaiting > 0 && blocks && now.nanos() - blockedNanos < BLOCKED_NANOS;
        return new QuotaDemand(key, quota, blocked ? Math.max(1, part) : part);
    }

    private static double part(double amount, long perMinute) {
        return perMinute == RateQuota.UNLIMITED ? 0 : amount / Math.max(1, perMinute);
    }
}
