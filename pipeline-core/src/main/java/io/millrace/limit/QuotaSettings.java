package io.millrace.limit;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How instances share a quota. */
public record QuotaSettings(
        @Setting(doc = "How often an instance reports its demand, in milliseconds.", min = 100, max = 60_000)
        Duration period,

        @Setting(
                doc = "How long a report holds, in milliseconds: a silent instance's part is left alone for so long.",
                min = 1_000,
                max = 600_000)
        Duration lease,

        @Setting(doc = "Most that the clocks of two instances differ, in milliseconds.", min = 0, max = 60_000)
        Duration skewMax) {

    public QuotaSettings {
        if (period.toMillis() < 1 || lease.compareTo(period.multipliedBy(2)) < 0 || skewMax.isNegative()) {
            throw new IllegalArgumentException(
                    "period: " + period.toMillis() + " ms, lease: " + lease.toMillis()
                            + " ms, skew max: " + skewMax.toMillis()
                            + " ms; a period of at least 1 ms, a lease of at least two periods and no negative skew are allowed");
        }
    }

    /** Reports each second, held for 6 s, clocks within 500 ms. */
    public static QuotaSettings defaults() {
        return new QuotaSettings(Duration.ofSeconds(1), Duration.ofSeconds(6), Duration.ofMillis(500));
    }
}
