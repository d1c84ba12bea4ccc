package io.millrace.reliability;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * A provider's limit that cannot be argued with: so many requests and tokens in any 60 seconds, counted on the server's clock; what is above is refused and not
 * counted. Its headers tell the truth, or nothing, or something else.
 *
 * <p>Threads: any of the server's, one at a time.
 */
final class HardLimit implements Script {
    private static final long WINDOW_MICROS = 60_000_000;

    /** What the headers say. */
    enum Headers {
        /** What is left, and when to come again. */
        HONEST,
        /** When to come again, once it is too late. */
        RETRY_AFTER,
        /** Nothing. */
        ABSENT,
        /** Three times the limit, all of it left, and that one may come at once. */
        LYING;

        static Headers of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private final long requestsMax;
    private final long tokensMax;
    private final Headers headers;
    private final Script right;
    private final Deque<Admitted> admitted = new ArrayDeque<>();
    private long tokens;
    private long taken;
    private long takenTokens;
    private long refused;
    private long firstAt = -1;

    /** @param requestsMax a minute, likewise tokens */
    HardLimit(long requestsMax, long tokensMax, Headers headers, Script right) {
        this.requestsMax = requestsMax;
        this.tokensMax = tokensMax;
        this.headers = headers;
        this.right = right;
    }

    @Override
    public synchronized Deed decide(Arrival call) {
        long asked = call.request().tokens();
        if (firstAt < 0) {
            firstAt = call.at();
        }
        while (!admitted.isEmpty() && call.at() - admitted.peekFirst().at >= WINDOW_MICROS) {
            tokens -= admitted.removeFirst().tokens;
        }
        if (admitted.size() + 1 > requestsMax || tokens + asked > tokensMax) {
            refused++;
            return refusal(call.at(), asked);
        }
        admitted.addLast(new Admitted(call.at(), asked));
        tokens += asked;
        taken++;
        takenTokens += asked;
        return telling(right.decide(call));
    }

    private Deed refusal(long at, long asked) {
        Deed refusal = Deed.error("limit", 429, "rate_limit_exceeded", "Rate limit reached for requests");
        Duration wait = untilRoom(at, asked);
        return switch (headers) {
            case HONEST, RETRY_AFTER ->
                telling(refusal.with("Retry-After", String.valueOf(secondsUp(wait)))
                        .leavingAlone(Duration.ofSeconds(secondsUp(wait))));
            case LYING -> telling(refusal.with("Retry-After", "0"));
            case ABSENT -> refusal;
        };
    }

    private Duration untilRoom(long at, long asked) {
        long left = tokens;
        int requests = admitted.size();
        for (Admitted oldest : admitted) {
            left -= oldest.tokens;
            requests--;
            if (requests + 1 <= requestsMax && left + asked <= tokensMax) {
                return Duration.ofNanos((oldest.at + WINDOW_MICROS - at) * 1_000);
            }
        }
        return Duration.ofMinutes(1);
    }

    private static long secondsUp(Duration wait) {
        return (wait.toMillis() + 999) / 1_000;
    }

    private Deed telling(Deed deed) {
        boolean honest = headers == Headers.HONEST;
        if (!honest && headers != Headers.LYING) {
            return deed;
        }
        return telling(
                telling(deed, "requests", requestsMax, honest ? admitted.size() : -2 * requestsMax),
                "tokens",
                tokensMax,
                honest ? tokens : -2 * tokensMax);
    }

    private static Deed telling(Deed deed, String what, long max, long used) {
        if (max == Long.MAX_VALUE) {
            return deed;
        }
        long limit = used < 0 ? max - used : max;
        long left = used < 0 ? limit : max - used;
        double reset = used < 0 ? 0 : 60.0 * used / max;
        return deed.with("x-ratelimit-limit-" + what, String.valueOf(limit))
                .with("x-ratelimit-remaining-" + what, String.valueOf(Math.max(0, left)))
                .with("x-ratelimit-reset-" + what, String.format(Locale.ROOT, "%.3fs", reset));
    }

    /** Calls refused for the limit's sake. */
    synchronized long refused() {
        return refused;
    }

    /** Calls let in. */
    synchronized long taken() {
        return taken;
    }

    /** Tokens of the calls let in. */
    synchronized long takenTokens() {
        return takenTokens;
    }

    /** When the first call came, microseconds; -1 if none has. */
    synchronized long firstAt() {
        return firstAt;
    }

    private record Admitted(long at, long tokens) {}
}
