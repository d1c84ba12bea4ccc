package io.millrace.batch;

import io.millrace.settings.Setting;
import java.time.Duration;

/** When a batch is closed: whichever limit is met first. The catalog's caps for a model lower them further. */
public record BatchLimits(
        @Setting(doc = "Most items (texts) in one call.", min = 1, max = 100_000)
        int items,

        @Setting(doc = "Most tokens in one call, over all items.", min = 1, max = 100_000_000)
        int tokens,

        @Setting(doc = "Most input bytes in one call, over all items.", min = 1, max = 1_000_000_000)
        int bytes,

        @Setting(doc = "How long the first item of a batch waits for company, in milliseconds.", max = 60_000)
        Duration linger) {

    /** 64 items, 100,000 tokens, 4 MiB, 5 ms. */
    public static BatchLimits defaults() {
        return new BatchLimits(64, 100_000, 4 << 20, Duration.ofMillis(5));
    }
}
