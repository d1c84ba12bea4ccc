package io.millrace.app;

import java.util.Arrays;

/**
 * What an application's stream threads are at.
 *
 * <p>Threads: any.
 */
final class StreamThreads {
    private static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";

    private final String applicationId;

    StreamThreads(String applicationId) {
        this.applicationId = applicationId;
    }

    /** Whether one of them waits for a broker to take what was written, or to end a transaction. */
    boolean waitForBroker() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> isOurs(entry.getKey().getName()))
                .anyMatch(entry -> Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(PRODUCER)));
    }

    private boolean isOurs(String thread) {
        return thread.startsWith(applicationId + "-") && thread.contains("-StreamThread-");
    }
}
