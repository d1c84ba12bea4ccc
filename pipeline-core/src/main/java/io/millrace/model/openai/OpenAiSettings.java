package io.millrace.model.openai;

import io.millrace.settings.Setting;
import java.time.Duration;

/** What bounds an exchange with an OpenAI-compatible provider, beside the deadline each call carries. */
public record OpenAiSettings(
        @Setting(
                doc = "Most bytes of one answer; a longer one is refused while it is read.",
                min = 1_024,
                max = 1 << 30)
        int responseBytesMax,

        @Setting(doc = "Longest wait for a connection, in milliseconds.", min = 1, max = 600_000)
        Duration connectTimeout) {
    public OpenAiSettings {
        if (responseBytesMax < 1_024) {
            throw new IllegalArgumentException(
                    "responseBytesMax is " + responseBytesMax + "; allowed is 1024 and more");
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout is " + connectTimeout + "; it must be above zero");
        }
    }

    /** 64 MiB, 10 s. */
    public static OpenAiSettings defaults() {
        return new OpenAiSettings(64 << 20, Duration.ofSeconds(10));
    }
}
