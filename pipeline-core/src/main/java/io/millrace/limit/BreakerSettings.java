package io.millrace.limit;

import io.millrace.settings.Setting;
import java.time.Duration;

/** When a lane's circuit opens, and for how long. */
public record BreakerSettings(
        @Setting(doc = "Time over which calls are counted, in milliseconds.", min = 100, max = 3_600_000)
        Duration window,

        @Setting(doc = "Fewest calls in the window before the circuit may open.", min = 1, max = 100_000)
        int callsMin,

        @Setting(doc = "Share of failed calls, in percent, from which the circuit opens.", min = 1, max = 100)
        int failedPercent,

        @Setting(doc = "First wait of an open circuit, in milliseconds; it doubles while probes fail.", min = 1)
        Duration openBase,

        @Setting(doc = "Longest wait of an open circuit, in milliseconds.", min = 1, max = 3_600_000)
        Duration openMax,

        @Setting(
                doc =
                        "After which a probe that was not returned counts as failed, in milliseconds: longer than a call.",
                min = 1,
                max = 3_600_000)
        Duration lease) {

    public BreakerSettings {
        if (window.toMillis() < 100) {
            throw new IllegalArgumentException("window: " + window.toMillis() + " ms; at least 100 ms is allowed");
        }
        if (callsMin < 1) {
            throw new IllegalArgumentException("calls min: " + callsMin + "; at least 1 is allowed");
        }
        if (failedPercent < 1 || failedPercent > 100) {
            throw new IllegalArgumentException("failed percent: " + failedPercent + "; 1 to 100 is allowed");
        }
        if (openBase.toMillis() < 1 || openMax.compareTo(openBase) < 0 || lease.toMillis() < 1) {
            throw new IllegalArgumentException("open base: " + openBase.toMillis() + " ms, open max: "
                    + openMax.toMillis() + " ms, lease: " + lease.toMillis()
                    + " ms; at least 1 ms is allowed, and no max below the base");
        }
    }

    /** The same with another lease. */
    public BreakerSettings withLease(Duration other) {
        return new BreakerSettings(window, callsMin, failedPercent, openBase, openMax, other);
    }

    /** Half of at least 10 calls within 10 s; 500 ms doubling to 5 s; a lease of 90 s. */
    public static BreakerSettings defaults() {
        return new BreakerSettings(
                Duration.ofSeconds(10), 10, 50, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(90));
    }
}
