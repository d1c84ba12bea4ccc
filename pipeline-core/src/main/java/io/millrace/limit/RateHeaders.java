package io.millrace.limit;

import io.millrace.limit.Advice.Allowance;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code x-ratelimit-*}, {@code retry-after}, {@code retry-after-ms} and {@code x-should-retry} in the dialects met in the wild; total over whatever
 * they hold. The only reader of these headers.
 */
public final class RateHeaders {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int TEXT_MAX = 64;
    private static final int MESSAGE_MAX = 4_096;
    // Stricter than Double.parseDouble, which takes NaN, Infinity, hexadecimal and a trailing 'd'.
    private static final Pattern NUMBER = Pattern.compile("\\d{0,40}\\.?\\d{1,40}([eE][+-]?\\d{1,3})?");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    /** Go's notation, as OpenAI and Groq write resets: 12ms, 6m0s, 2m59.56s. */
    private static final String STEP = "(\\d{1,18}(?:\\.\\d{1,18})?)(ns|us|µs|ms|s|m|h|d)";

    private static final Pattern ONE_STEP = Pattern.compile(STEP);
    private static final Pattern STEPS = Pattern.compile("(?:" + STEP + "){1,8}");
    private static final Pattern IN_WORDS = Pattern.compile(
            "(?:try again in|retry after|retry in)\\s{1,4}((?:\\d{1,18}(?:\\.\\d{1,18})?\\s?(?:ns|us|µs|ms|s|m|h|d)){1,8}(?![a-z])"
                    + "|\\d{1,18}(?:\\.\\d{1,18})?(?=\\s{1,4}(?:seconds?|secs?)))");

    private RateHeaders() {}

    /** Where headers are looked up by their name in lower case. */
    public interface Headers {
        /** The first value, or null if there is no such header. */
        @Nullable
        String first(String name);
    }

    /**
     * What the headers of a reply say.
     *
     * @param refusal the provider's sentence if it refused, else empty; searched for a time only if no header has one, never kept
     * @param now {@code epochMs} is what dates are measured by if the provider sends no {@code date}
     */
    public static Advice read(Headers headers, String refusal, Now now) {
        return new Advice(
                allowance(headers, "requests"),
                allowance(headers, "tokens"),
                retryAfter(headers, refusal, now),
                shouldRetry(headers.first("x-should-retry")));
    }

    private static Allowance allowance(Headers headers, String what) {
        long limit = whole(headers.first("x-ratelimit-limit-" + what));
        long remaining = whole(headers.first("x-ratelimit-remaining-" + what));
        Duration reset = span(headers.first("x-ratelimit-reset-" + what));
        if (reset == null) {
            // Azure wrote it so for a while.
            reset = span(headers.first("x-rate-limit-reset-" + what));
        }
        // Azure fills in -1 and 0 where it does not know.
        boolean filledIn = headers.first("x-ratelimit-limit-" + what) != null && limit <= 0;
        return filledIn ? Allowance.UNKNOWN : new Allowance(limit, remaining, reset);
    }

    private static @Nullable Duration retryAfter(Headers headers, String refusal, Now now) {
        Duration wait = number(headers.first("retry-after-ms"), 1.0);
        if (wait == null) {
            wait = number(headers.first("retry-after"), 1_000.0);
        }
        if (wait == null) {
            wait = untilDate(headers.first("retry-after"), headers.first("date"), now);
        }
        return wait == null ? inWords(refusal) : wait;
    }

    private static @Nullable Boolean shouldRetry(@Nullable String text) {
        return switch (brief(text).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private static long whole(@Nullable String text) {
        String digits = brief(text);
        return WHOLE.matcher(digits).matches() ? Long.parseLong(digits) : -1;
    }

    private static @Nullable Duration span(@Nullable String text) {
        String span = brief(text);
        return STEPS.matcher(span).matches() ? steps(span) : number(span, 1_000.0);
    }

    private static Duration steps(String span) {
        Matcher step = ONE_STEP.matcher(span);
        double ms = 0;
        while (step.find()) {
            ms += Double.parseDouble(step.group(1)) * unitMs(step.group(2));
        }
        return ofMs(ms);
    }

    private static double unitMs(String unit) {
        return switch (unit) {
            case "ns" -> 1e-6;
            case "us", "µs" -> 1e-3;
            case "ms" -> 1;
            case "s" -> 1e3;
            case "m" -> 60e3;
            case "h" -> 3_600e3;
            default -> 86_400e3;
        };
    }

    private static @Nullable Duration inWords(String refusal) {
        String text =
                refusal.substring(0, Math.min(refusal.length(), MESSAGE_MAX)).toLowerCase(Locale.ROOT);
        Matcher words = IN_WORDS.matcher(text);
        return words.find() ? span(words.group(1).replace(" ", "")) : null;
    }

    private static @Nullable Duration number(@Nullable String text, double msPerUnit) {
        String number = brief(text);
        return NUMBER.matcher(number).matches() ? ofMs(Double.parseDouble(number) * msPerUnit) : null;
    }

    /** Rounded up: never sooner. */
    private static Duration ofMs(double ms) {
        // A millionth of a millisecond is what adding decimals gets wrong.
        double whole = Math.ceil(ms - 1e-6);
        return whole >= LONGEST.toMillis() ? LONGEST : Duration.ofMillis((long) whole);
    }

    private static @Nullable Duration untilDate(@Nullable String header, @Nullable String date, Now now) {
        Instant end = instant(header);
        if (end == null) {
            return null;
        }
        // Measured on the provider's own clock if it sends one, so that ours may be wrong.
        Instant start = instant(date);
        Duration wait = Duration.between(start != null ? start : Instant.ofEpochMilli(now.epochMs()), end);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static @Nullable Instant instant(@Nullable String header) {
        String text = brief(header);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String brief(@Nullable String text) {
        return text == null || text.length() > TEXT_MAX ? "" : text.strip();
    }
}
