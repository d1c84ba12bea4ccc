package io.millrace.topology;

import io.millrace.settings.Setting;
import java.time.Duration;

/** How much a task accepts before it leaves the backlog in Kafka. */
public record PendingLimits(
        @Setting(
                doc =
                        "Most questions a task holds pending, interactive ones aside; near it the task slows its input down.",
                min = 1)
        int itemsMax,

        @Setting(
                doc =
                        "Most jobs that wait for one question in a task; who joins a question under way counts here, and not to items_max.",
                min = 1)
        int waitersMax,

        @Setting(doc = "Most interactive jobs a task holds pending, whatever else it holds.", min = 1)
        int interactiveItemsMax,

        @Setting(doc = "Most bytes of pending jobs a task holds.", min = 1024)
        long bytesMax,

        @Setting(doc = "Longest a task waits for room in one pass of its loop, in milliseconds.", max = 5_000)
        Duration blockMax,

        @Setting(doc = "Most waiters of one answer released in one slice.", min = 1)
        int releaseItems,

        @Setting(doc = "Most bytes of results released in one slice.", min = 1024)
        int releaseBytes) {

    /** 50,000 questions, 250,000 waiters of one, 5,000 interactive, 512 MiB in all, 500 ms, slices of 500 waiters or 8 MiB. */
    public static PendingLimits defaults() {
        return new PendingLimits(50_000, 250_000, 5_000, 512L << 20, Duration.ofMillis(500), 500, 8 << 20);
    }
}
