package io.millrace.app;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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

    /** A registry that leaves the others out. */
    static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .meterFilter(MeterFilter.deny(id -> id.getName().startsWith("kafka.") && !wanted(id.getName())));
        return registry;
    }

    private static boolean wanted(String meter) {
        return WANTED.stream().anyMatch(meter::startsWith);
    }
}
