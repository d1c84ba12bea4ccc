package io.millrace.topology;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How much a task accepts before it leaves the backlog in Kafka. */
public record PendingLimits(
        @Setting(doc = "Most jobs a task holds pending; above it the task slows its input down.", min = 1)
        int itemsMax,

        @Setting(doc = "Most bytes of pending jobs a task holds.", min = 1024)
        long bytesMax,

        @Setting(doc = "Longest a task waits for room in one pass of its loop, in milliseconds.", max = 5_000)
        Duration blockMax,

        @Setting(doc = "Most waiters of one answer released in one slice.", min = 1)
        int releaseItems,

        @Setting(doc = "Most bytes of results released in one slice.", min = 1024)
        int releaseBytes) {

    /** 50,000 jobs or 512 MiB, 500 ms, slices of 500 waiters or 8 MiB. */
    public static PendingLimits defaults() {
        return new PendingLimits(50_000, 512L << 20, Duration.ofMillis(500), 500, 8 << 20);
    }
}
