package io.millrace.dispatch;

import io.millrace.limit.BreakerSettings;
import io.millrace.settings.Setting;
import java.time.Duration;

/** How calls of one lane (provider and model) are made. */
public record LaneSettings(
        @Setting(
                doc =
                        "Most calls of a lane in flight at once, in this process; fewer go while the provider is overloaded.",
                min = 1,
                max = 10_000)
        int inflightMax,

        @Setting(doc = "Absolute deadline of one call, body included, in milliseconds.", min = 1, max = 3_600_000)
        Duration callTimeout,

        @Setting(doc = "Most input bytes handed out to a lane and not yet answered.", min = 1024)
        long outstandingBytesMax,

        @Setting(doc = "When the circuit of a lane opens.") BreakerSettings circuit,

        @Setting(doc = "How many calls may be repetitions.") RetryBudgetSettings retries,

        @Setting(
                doc =
                        "After which a lane that is held (bad credentials, no quota left, a redirect, broken TLS) is tried"
                                + " with one call, in milliseconds; it doubles up to ten times this.",
                min = 1,
                max = 3_600_000)
        Duration heldTry) {

    /** With the default circuit, retries and tries. */
    public LaneSettings(int inflightMax, Duration callTimeout, long outstandingBytesMax) {
        this(
                inflightMax,
                callTimeout,
                outstandingBytesMax,
                BreakerSettings.defaults(),
                RetryBudgetSettings.defaults(),
                Duration.ofSeconds(5));
    }

    /** 4 calls in flight, 60 s a call, 64 MiB handed out, a held lane tried after 5 s. */
    public static LaneSettings defaults() {
        return new LaneSettings(4, Duration.ofSeconds(60), 64L << 20);
    }
}
