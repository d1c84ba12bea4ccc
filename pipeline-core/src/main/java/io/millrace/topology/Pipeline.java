package io.millrace.topology;

import io.millrace.dispatch.Port;
import io.millrace.limit.Now;
import io.millrace.observe.PipelineMeters;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the processors of one application share.
 *
 * @param ports a new line to the dispatcher, one a task
 * @param clock both clocks, read at each step
 * @param sources where jobs come from and how their records are read
 * @param writtenOff whether an operator wrote a record off, by its id {@code topic-partition@offset}
 */
public record Pipeline(
        JobType type,
        Names names,
        TopologySettings settings,
        Supplier<Port> ports,
        Supplier<Now> clock,
        PipelineMeters meters,
        Heartbeat heartbeat,
        JobSources sources,
        Predicate<String> writtenOff) {

    /**
     * What the processors share, made from its settings.
     *
     * @param writtenOff whether an operator wrote a record off, by its id {@code topic-partition@offset}
     */
    public static Pipeline of(
            JobType type,
            Names names,
            TopologySettings settings,
            Supplier<Port> ports,
            Supplier<Now> clock,
            PipelineMeters meters,
            Heartbeat heartbeat,
            Predicate<String> writtenOff) {
        JobSources sources = new JobSources(names, settings, type);
        return new Pipeline(type, names, settings, ports, clock, meters, heartbeat, sources, writtenOff);
    }
}
