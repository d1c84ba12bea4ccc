package io.millrace.dispatch;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How calls of one lane (provider and model) are made. */
public record LaneSettings(
        @Setting(doc = "Most calls of a lane in flight at once, in this process.", min = 1, max = 10_000)
        int inflightMax,

        @Setting(doc = "Absolute deadline of one call, body included, in milliseconds.", min = 1, max = 3_600_000)
        Duration callTimeout,

        @Setting(doc = "Most input bytes handed out to a lane and not yet answered.", min = 1024)
        long outstandingBytesMax) {

    /** 4 calls in flight, 60 s a call, 64 MiB handed out. */
    public static LaneSettings defaults() {
        return new LaneSettings(4, Duration.ofSeconds(60), 64L << 20);
    }
}
