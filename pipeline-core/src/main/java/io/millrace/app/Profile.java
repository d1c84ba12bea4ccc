package io.millrace.app;

/** Shipped settings of Kafka Streams for a purpose; what stands under {@code kafka:} overrides them. */
public enum Profile {
    /** Commit every 100 ms, linger 5 ms. */
    DEFAULT("100", "5"),
    /** Fewer, larger transactions: commit every 500 ms, linger 10 ms. */
    THROUGHPUT("500", "10"),
    /** Results sooner, at more cost a record: commit every 20 ms, no linger. */
    LATENCY("20", "0");

    private final String commitIntervalMs;
    private final String lingerMs;

    Profile(String commitIntervalMs, String lingerMs) {
        this.commitIntervalMs = commitIntervalMs;
        this.lingerMs = lingerMs;
    }

    String commitIntervalMs() {
        return commitIntervalMs;
    }

    String lingerMs() {
        return lingerMs;
    }
}
