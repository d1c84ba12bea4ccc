package io.millrace.limit;

/**
 * Bounds retries to a share of first calls, so that a provider in trouble is not called more than one in health. Each first call adds a share of a retry,
 * each retry takes one; a trickle keeps a lane that makes few calls going. Over any time, retries &le; {@code percent} of first calls + trickle + what was
 * saved.
 *
 * <p>A retry that finds no budget waits; it is not given up. Waits for the whole endpoint are no retries.
 *
 * <p>Threads: one at a time.
 */
public final class RetryBudget {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final double perCall;
    private final double perNano;
    private final double savedMax;
    private double saved;
    private long trickledNanos;

    /**
     * Begins full.
     *
     * @param percent retries allowed per 100 first calls, 0 to 1,000
     * @param perMinute retries allowed a minute whatever else happens, 1 to 1,000,000
     * @param savedMax most retries saved up, 1 to 1,000,000
     */
    public RetryBudget(int percent, int perMinute, int savedMax, Now now) {
        check("percent", percent, 0, 1_000);
        check("per minute", perMinute, 1, 1_000_000);
        check("saved max", savedMax, 1, 1_000_000);
        this.perCall = percent / 100.0;
        this.perNano = (double) perMinute / MINUTE_NANOS;
        this.savedMax = savedMax;
        this.saved = savedMax;
        this.trickledNanos = now.nanos();
    }

    /** 10 % of the calls, 10 a minute, 20 saved. */
    public static RetryBudget ofDefaults(Now now) {
        return new RetryBudget(10, 10, 20, now);
    }

    /** So many questions were asked for the first time. */
    public void called(int questions, Now now) {
        trickle(now);
        saved = Math.min(savedMax, saved + perCall * questions);
    }

    /** Takes one retry if the budget has one. */
    public boolean tryRetry(Now now) {
        trickle(now);
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }

    /** Nanoseconds until {@link #tryRetry} succeeds at the latest, if nobody else takes it. */
    public long untilNanos(Now now) {
        trickle(now);
        return saved >= 1 ? 0 : (long) Math.ceil((1 - saved) / perNano) + 1;
    }

    /** Retries saved up. */
    public double saved(Now now) {
        trickle(now);
        return saved;
    }

    private void trickle(Now now) {
        long passed = now.nanos() - trickledNanos;
        if (passed > 0) {
            trickledNanos = now.nanos();
            saved = Math.min(savedMax, saved + passed * perNano);
        }
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + "; " + min + " to " + max + " is allowed");
        }
    }
}
