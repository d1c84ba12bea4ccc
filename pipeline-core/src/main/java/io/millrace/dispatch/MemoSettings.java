package io.millrace.dispatch;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How long this process remembers answers that a task may not have committed yet. */
public record MemoSettings(
        @Setting(
                doc =
                        "How long an answer is remembered, in milliseconds: longer than a transaction can last and a task takes to come back.",
                max = 3_600_000)
        Duration keep,

        @Setting(doc = "Most bytes of answers remembered; the oldest go first.", min = 0)
        long bytesMax) {

    /** 60 s, 64 MiB. */
    public static MemoSettings defaults() {
        return new MemoSettings(Duration.ofSeconds(60), 64L << 20);
    }
}
