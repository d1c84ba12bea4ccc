package io.millrace.job;

import io.millrace.settings.Setting;

/** What a job record may be at most. */
public record InputLimits(
        @Setting(doc = "Largest job record read, in bytes.", min = 1024, max = 64 << 20)
        int recordBytesMax,

        @Setting(doc = "Most JSON tokens in a job record.", min = 16)
        int jsonTokensMax,

        @Setting(doc = "Deepest nesting of a job record.", min = 4, max = 1_000)
        int jsonDepthMax,

        @Setting(doc = "Longest custom_id, in characters.", min = 1, max = 4_096)
        int customIdMax) {

    /** 8 MiB, 400,000 tokens, depth 64, 512 characters. */
    public static InputLimits defaults() {
        return new InputLimits(8 << 20, 400_000, 64, 512);
    }
}
