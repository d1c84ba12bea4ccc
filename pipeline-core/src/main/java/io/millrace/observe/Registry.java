package io.millrace.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Our metrics as meters: names, labels and buckets come from {@link PipelineMetric} alone.
 *
 * <p>Threads: any.
 */
final class Registry {
    private final MeterRegistry registry;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    /** A registry finds a meter by building its description anew, which for a hit is a tenth of all its work. */
    private final Map<Id, Counter> counters = new ConcurrentHashMap<>();

    private final Map<Id, Timer> timers = new ConcurrentHashMap<>();

    Registry(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(PipelineMetric metric, String... values) {
        return counters.computeIfAbsent(Id.of(metric, values), id -> newCounter(metric, values));
    }

    private Counter newCounter(PipelineMetric metric, String... values) {
        return Counter.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry);
    }

    DistributionSummary summary(PipelineMetric metric, String... values) {
        return DistributionSummary.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(metric.buckets())
                .register(registry);
    }

    Timer timer(PipelineMetric metric, String... values) {
        return timers.computeIfAbsent(Id.of(metric, values), id -> newTimer(metric, values));
    }

    private Timer newTimer(PipelineMetric metric, String... values) {
        Duration[] buckets = new Duration[metric.buckets().length];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = Duration.ofNanos(Math.round(metric.buckets()[i] * 1e9));
        }
        return Timer.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /** The value of a gauge, shown from now on. */
    AtomicLong gauge(PipelineMetric metric, String... values) {
        return gauge(metric, AtomicLong::get, values);
    }

    /** The same, shown through {@code scale}. */
    AtomicLong gauge(PipelineMetric metric, ToDoubleFunction<AtomicLong> scale, String... values) {
        Tags tags = tags(metric, values);
        return gauges.computeIfAbsent(metric.name() + tags, name -> {
            AtomicLong value = new AtomicLong();
            Gauge.builder(metric.meter(), value, scale)
                    .description(metric.help())
                    .tags(tags)
                    .register(registry);
            return value;
        });
    }

    private static Tags tags(PipelineMetric metric, String... values) {
        if (values.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric + " has labels " + metric.labels() + " and was given " + values.length + " values");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(Tag.of(metric.labels().get(i), values[i]));
        }
        return tags;
    }

    /** A meter by its metric and its labels' values. */
    private record Id(PipelineMetric metric, List<String> values) {
        static Id of(PipelineMetric metric, String... values) {
            return new Id(metric, List.of(values));
        }
    }
}
