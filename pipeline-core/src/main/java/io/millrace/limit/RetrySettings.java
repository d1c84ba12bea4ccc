package io.millrace.limit;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How a question whose call failed is asked again. */
public record RetrySettings(
        @Setting(
                doc =
                        "Most calls made for one question that count: what fails for everybody, waits and outages, does not.",
                min = 1,
                max = 1_000)
        int attemptsMax,

        @Setting(doc = "Bound of the first back-off, in milliseconds; it doubles with each attempt.", min = 1)
        Duration backoffBase,

        @Setting(doc = "Bound of any back-off, in milliseconds.", min = 1, max = 3_600_000)
        Duration backoffMax) {

    /** 10 attempts, 200 ms doubling to 20 s. */
    public static RetrySettings defaults() {
        return new RetrySettings(10, Duration.ofMillis(200), Duration.ofSeconds(20));
    }
}
