package io.millrace.model.openai;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider asks to be left alone; total over whatever the headers hold. */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int TEXT_MAX = 64;
    // Stricter than Double.parseDouble, which takes NaN, Infinity, hexadecimal and a trailing 'd'.
    private static final Pattern NUMBER = Pattern.compile("\\d{0,40}\\.?\\d{1,40}([eE][+-]?\\d{1,3})?");

    private RetryAfter() {}

    /** Between 0 and 24 hours, or null if the headers say nothing that can be understood. */
    static @Nullable Duration read(HttpHeaders headers, InstantSource clock) {
        Duration precise = number(headers.firstValue("retry-after-ms"), 1.0);
        if (precise != null) {
            return precise;
        }
        Optional<String> text = headers.firstValue("retry-after");
        Duration seconds = number(text, 1_000.0);
        return seconds != null ? seconds : until(text, headers.firstValue("date"), clock);
    }

    private static @Nullable Duration number(Optional<String> header, double msPerUnit) {
        String text = header.map(String::strip).orElse("");
        if (text.length() > TEXT_MAX || !NUMBER.matcher(text).matches()) {
            return null;
        }
        double ms = Math.ceil(Double.parseDouble(text) * msPerUnit);
        return ms >= LONGEST.toMillis() ? LONGEST : Duration.ofMillis((long) ms);
    }

    private static @Nullable Duration until(Optional<String> header, Optional<String> date, InstantSource clock) {
        Instant end = instant(header);
        if (end == null) {
            return null;
        }
        // Measured on the provider's own clock if it sends one, so that ours may be wrong.
        Instant start = instant(date);
        Duration wait = Duration.between(start != null ? start : clock.instant(), end);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static @Nullable Instant instant(Optional<String> header) {
        String text = header.map(String::strip).orElse("");
        if (text.isEmpty() || text.length() > TEXT_MAX) {
            return null;
        }
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
