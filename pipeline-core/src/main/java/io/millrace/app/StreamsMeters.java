package io.millrace.app;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.observe.KafkaMeters;

/** The registry of a worker: all of our metrics, few of Kafka's. */
final class StreamsMeters {
    private StreamsMeters() {}

    /** A registry that leaves the others out. */
    static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(MeterFilter.denyUnless(id -> KafkaMeters.shows(id.getName())));
        return registry;
    }
}
