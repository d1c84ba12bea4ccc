package io.millrace.app;

import java.util.List;

/** Which of Kafka Streams' own metrics are shown: the rest would be thousands of series. */
final class StreamsMeters {
    private static final List<String> WANTED = List.of(
            "kafka.stream.thread.",
            "kafka.stream.failed.stream.threads",
            "kafka.stream.task.dropped.records",
            "kafka.stream.state.restore.remaining.records.total",
            "kafka.stream.state.num.open.iterators",
            "kafka.stream.state.oldest.iterator.open.since.ms",
            "kafka.consumer.fetch.manager.records.lag.max");

    private StreamsMeters() {}

    static boolean wanted(String meter) {
        return WANTED.stream().anyMatch(meter::startsWith);
    }
}
