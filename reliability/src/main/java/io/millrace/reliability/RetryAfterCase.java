package io.millrace.reliability;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One way to say when to come again.
 *
 * @param name what is said
 * @param headers made anew for each refusal, name after value
 * @param namedMs the time that was named; 0 if none that counts was
 * @param ends whether the wait is one of a person's patience
 */
record RetryAfterCase(String name, Supplier<List<String>> headers, long namedMs, boolean ends) {
    private static final long NEVER_MS = Long.MAX_VALUE;

    /** The table of OpenAI's Python client and its odd neighbours. The server's own date is the JDK's and true; wrong ones are for the parser's own test. */
    static List<RetryAfterCase> all() {
        return List.of(
                named("3 s", 3_000, "Retry-After", "3"),
                named("1.5 s", 1_500, "Retry-After", "1.5"),
                named("1500 ms", 1_500, "Retry-After-Ms", "1500"),
                named("ms before s", 700, "Retry-After-Ms", "700", "Retry-After", "9"),
                named("10 s", 10_000, "Retry-After", "10"),
                named("20 s", 20_000, "Retry-After", "20"),
                // Dates are of whole seconds, so up to one of them is lost.
                date("date in 4 s", 4, 3_000),
                date("date in 12 s", 12, 11_000),
                date("date now", 0, 0),
                date("date past", -10, 0),
                unnamed("0 ms before 0 s", "Retry-After-Ms", "0", "Retry-After", "0"),
                unnamed("absent"),
                unnamed("empty", "Retry-After", ""),
                unnamed("0", "Retry-After", "0"),
                unnamed("-10", "Retry-After", "-10"),
                unnamed("nan", "Retry-After", "nan"),
                unnamed("inf", "Retry-After", "inf"),
                unnamed("words", "Retry-After", "in a moment"),
                unnamed("bad date", "Retry-After", "Zun, 29 Sep 2023 16:26:27 GMT"),
                unnamed("bad ms", "Retry-After-Ms", "soon"),
                endless("1e9", "Retry-After", "1e9"),
                endless("35 nines", "Retry-After", "99999999999999999999999999999999999"),
                endless("year 9999", "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"));
    }

    private static RetryAfterCase named(String name, long ms, String... headers) {
        return new RetryAfterCase(name, () -> List.of(headers), ms, true);
    }

    private static RetryAfterCase unnamed(String name, String... headers) {
        return named(name, 0, headers);
    }

    private static RetryAfterCase endless(String name, String... headers) {
        return new RetryAfterCase(name, () -> List.of(headers), NEVER_MS, false);
    }

    /** A date so many seconds from now. */
    private static RetryAfterCase date(String name, long seconds, long namedMs) {
        return new RetryAfterCase(name, () -> List.of("Retry-After", http(seconds)), namedMs, true);
    }

    private static String http(long secondsFromNow) {
        Instant then = Instant.ofEpochMilli(RunClock.epochMs()).plusSeconds(secondsFromNow);
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(then.atOffset(ZoneOffset.UTC));
    }

    /** The model that is answered so. */
    String model() {
        return "wait-" + name.replaceAll("[^a-z0-9]", "-");
    }

    Deed refusal() {
        Deed deed = Deed.error("H5", 429, "rate_limit_exceeded", "Rate limit reached");
        List<String> said = headers.get();
        for (int i = 0; i < said.size(); i += 2) {
            deed = deed.with(said.get(i), said.get(i + 1));
        }
        return deed;
    }

    /** What is wrong with the times that passed from refusals to next calls; null for nothing. */
    @Nullable
    String wrong(List<Long> gapsMs, Options options) {
        int refusals = options.number("refusals");
        if (!ends) {
            return gapsMs.isEmpty() ? null : "a call came after " + gapsMs + " ms although days were named";
        }
        if (gapsMs.size() != refusals) {
            return gapsMs.size() + " calls came after " + refusals + " refusals";
        }
        long least = Math.max(namedMs, options.number("base-ms"));
        // Later than the longest wait of the client's own is too late, even on a machine that is slow.
        long most = namedMs + options.number("slack-ms");
        for (long gap : gapsMs) {
            if (gap < least || gap > most) {
                return "a call came after " + gap + " ms; " + least + " to " + most + " are right";
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name + " " + headers.get();
    }
}
