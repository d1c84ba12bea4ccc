package io.millrace.app;

/** Shipped settings of Kafka Streams for a purpose; what stands under {@code kafka:} overrides them. */
public enum Profile {
    /** Commit every 100 ms, linger 5 ms, 16 records a poll. */
    DEFAULT("100", "5", "16"),
    /** Fewer, larger transactions: commit every 500 ms, linger 10 ms, 200 records a poll. */
    THROUGHPUT("500", "10", "200"),
    /** Results sooner, at more cost a record: commit every 20 ms, no linger, 16 records a poll. */
    LATENCY("20", "0", "16");

    private final String commitIntervalMs;
    private final String lingerMs;
    private final String pollRecords;

    Profile(String commitIntervalMs, String lingerMs, String pollRecords) {
        this.commitIntervalMs = commitIntervalMs;
        this.lingerMs = lingerMs;
        this.pollRecords = pollRecords;
    }

    String commitIntervalMs() {
        return commitIntervalMs;
    }

    String lingerMs() {
        return lingerMs;
    }

    /** While there is a backlog, an interactive record waits until what the last poll brought is done. */
    String pollRecords() {
        return pollRecords;
    }
}
