package io.millrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reply's headers say about when to call again.
 *
 * @param requests the limit on calls
 * @param tokens the limit on tokens
 * @param retryAfter not sooner than this, 0 to 24 hours; null if nothing was said, or nothing that can be understood
 * @param shouldRetry what the provider wishes about this call, null if it does not say
 */
public record Advice(
        Allowance requests,
        Allowance tokens,
        @Nullable Duration retryAfter,
        @Nullable Boolean shouldRetry) {

    /** Nothing was said. */
    public static final Advice NONE = new Advice(Allowance.UNKNOWN, Allowance.UNKNOWN, null, null);

    private static final Duration USUAL = Duration.ofMinutes(2);

    /** Whether the wait asked for is so long, more than 2 minutes, that a person should know; it is kept all the same. */
    public boolean unusual() {
        return retryAfter != null && retryAfter.compareTo(USUAL) > 0;
    }

    /** How long a refused caller should wait by what is known: {@code retryAfter}, else the longer reset of what is used up, else null. */
    public @Nullable Duration refusedWait() {
        if (retryAfter != null) {
            return retryAfter;
        }
        Duration one = requests.remaining() == 0 ? requests.reset() : null;
        Duration other = tokens.remaining() == 0 ? tokens.reset() : null;
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * One limit as headers name it. A reset is when all of it is there again.
     *
     * @param limit -1 if unknown
     * @param remaining -1 if unknown
     * @param reset at most 24 hours, null if unknown
     */
    public record Allowance(
            long limit, long remaining, @Nullable Duration reset) {
        /** Nothing was said. */
        public static final Allowance UNKNOWN = new Allowance(-1, -1, null);

        private static final double MINUTE_AT_MOST_MS = 90_000;

        /**
         * The limit if the headers show that it is one of a minute, else -1. They do not name their period, and some limit requests by the day (Groq,
         * OpenAI's lowest tiers): the time to refill what is missing, scaled to all of it, tells. A fixed window looks too long until enough of it is used.
         */
        public long perMinute() {
            if (limit <= 0 || remaining < 0 || remaining >= limit || reset == null) {
                return -1;
            }
            double periodMs = (double) reset.toMillis() * limit / (limit - remaining);
            return periodMs <= MINUTE_AT_MOST_MS ? limit : -1;
        }
    }
}
