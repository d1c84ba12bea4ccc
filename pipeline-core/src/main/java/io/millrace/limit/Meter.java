package io.millrace.limit;

import java.util.Arrays;

/**
 * One limit a minute, kept twice: by the exact sum over the last 60 seconds, so that no window is ever exceeded, and by a bucket, so that what a quiet
 * time left over is not sent at once.
 *
 * <p>Time is cut into slots. What was taken counts for 60.5 to 60.75 seconds: the half second is for calls that travel unequally long.
 *
 * <p>The share is this instance's part of the limit. The window's allowance is the limit times the mean of the share over the window, not the share of
 * now: so the allowances of all instances sum to the limit while shares move, and an instance that gave share away goes on at its lower rate.
 */
final class Meter {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long SLOT_NANOS = 250_000_000L;
    private static final int GRANTED_SLOTS = (int) (MINUTE_NANOS / SLOT_NANOS);
    private static final int TAKEN_SLOTS = GRANTED_SLOTS + 3;
    /** The last 10 seconds. */
    private static final int RECENT_SLOTS = GRANTED_SLOTS / 6;
    /** Forgives what rounding of shares does to whole units. */
    private static final double ROUNDING = 1e-9;

    private final double burst;
    private final long startNanos;
    private final long[] taken = new long[TAKEN_SLOTS];
    private final double[] granted = new double[GRANTED_SLOTS];
    private long takenSum;
    private double grantedSum;
    private long slot;
    private long perMinute;
    private double share;
    private double level;
    private long refilledNanos;

    Meter(long perMinute, double share, double burst, long nowNanos) {
        this.perMinute = perMinute;
        this.share = share;
        this.burst = burst;
        this.startNanos = nowNanos;
        this.refilledNanos = nowNanos;
        granted[0] = share;
        grantedSum = share;
    }

    /** A new limit holds at once, also for what the window already took. */
    void limit(long newPerMinute, long nowNanos) {
        advance(nowNanos);
        perMinute = newPerMinute;
        level = Math.min(level, capacity());
    }

    /** A new share of the limit: less holds at once, more from the next slot on. */
    void share(double newShare, long nowNanos) {
        advance(nowNanos);
        share = newShare;
        level = Math.min(level, capacity());
        int now = (int) (slot % GRANTED_SLOTS);
        granted[now] = Math.min(granted[now], newShare);
        grantedSum = sum();
    }

    /** What somebody else, the provider, sees left: never more than that is taken before it refills. */
    void seen(long remaining, long nowNanos) {
        advance(nowNanos);
        level = Math.min(level, (double) remaining);
    }

    boolean admits(long amount, long nowNanos) {
        advance(nowNanos);
        return amount <= most() && level >= threshold(amount) - ROUNDING && takenSum + amount <= allowance(grantedSum);
    }

    /** Takes an amount that was admitted; returns the slot to settle it in. */
    long take(long amount) {
        adjust(slot, amount);
        return slot;
    }

    /** Takes or gives back the difference between what was reserved and what was used. */
    void adjust(long inSlot, long difference) {
        level = Math.min(capacity(), level - difference);
        if (slot - inSlot < TAKEN_SLOTS) {
            taken[(int) (inSlot % TAKEN_SLOTS)] += difference;
            takenSum += difference;
        }
    }

    /** Nanoseconds until {@link #admits} if nothing else happens, {@link Long#MAX_VALUE} if never at this rate. */
    long untilNanos(long amount, long nowNanos) {
        advance(nowNanos);
        if (amount > most()) {
            return Long.MAX_VALUE;
        }
        double missing = threshold(amount) - level;
        double rate = perMinute * share / MINUTE_NANOS;
        long bucketNanos = missing <= ROUNDING ? 0 : (long) Math.ceil(missing / rate) + 1;
        return Math.max(bucketNanos, windowNanos(amount, nowNanos));
    }

    /** The largest amount that can be taken at once at this rate. */
    long most() {
        return allowance(share * GRANTED_SLOTS);
    }

    /** Units in the bucket; below zero while an amount larger than the bucket is being paid off. */
    double level() {
        return level;
    }

    double capacity() {
        return burst * perMinute * share;
    }

    /** What the last minute took, net of what was given back. */
    long taken(long nowNanos) {
        advance(nowNanos);
        return takenSum;
    }

    /** What a minute would take at the pace of the last 10 seconds. */
    long pace(long nowNanos) {
        advance(nowNanos);
        long recent = 0;
        for (long past = Math.max(0, slot - RECENT_SLOTS + 1); past <= slot; past++) {
            recent += taken[(int) (past % TAKEN_SLOTS)];
        }
        return Math.max(0, recent * (GRANTED_SLOTS / RECENT_SLOTS));
    }

    /** More than the bucket holds goes when it is full, and is paid off after: at the rate, as everything. */
    private double threshold(long amount) {
        return Math.min((double) amount, capacity());
    }

    private long allowance(double grant) {
        return (long) Math.floor(perMinute * (grant / GRANTED_SLOTS) * (1 + ROUNDING));
    }

    private long windowNanos(long amount, long nowNanos) {
        long sum = takenSum;
        double grant = grantedSum;
        long ahead = 0;
        while (sum + amount > allowance(grant) && ahead <= TAKEN_SLOTS) {
            ahead++;
            sum -= taken[(int) ((slot + ahead) % TAKEN_SLOTS)];
            grant += share - (ahead <= GRANTED_SLOTS ? granted[(int) ((slot + ahead) % GRANTED_SLOTS)] : share);
        }
        return ahead == 0 ? 0 : startNanos + (slot + ahead) * SLOT_NANOS - nowNanos;
    }

    private void advance(long nowNanos) {
        long passed = nowNanos - refilledNanos;
        if (passed <= 0) {
            return;
        }
        refilledNanos = nowNanos;
        level = Math.min(capacity(), level + perMinute * share * passed / MINUTE_NANOS);
        long now = (nowNanos - startNanos) / SLOT_NANOS;
        if (now == slot) {
            return;
        }
        for (long next = Math.max(slot + 1, now - TAKEN_SLOTS + 1); next <= now; next++) {
            takenSum -= taken[(int) (next % TAKEN_SLOTS)];
            taken[(int) (next % TAKEN_SLOTS)] = 0;
            granted[(int) (next % GRANTED_SLOTS)] = share;
        }
        slot = now;
        grantedSum = sum();
    }

    private double sum() {
        return Arrays.stream(granted).sum();
    }
}
