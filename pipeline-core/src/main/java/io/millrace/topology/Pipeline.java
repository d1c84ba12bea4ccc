package io.millrace.topology;

import io.millrace.cache.CacheRules;
import io.millrace.dispatch.Port;
import io.millrace.limit.Now;
import io.millrace.observe.JobWatch;
import io.millrace.observe.PipelineMeters;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the processors of one application share.
 *
 * @param process which of all processes that ever ran this application this is
 * @param ports a new line to the dispatcher, one a task
 * @param clock both clocks, read at each step
 * @param rules which kept answers operators declared invalid
 * @param full which tasks hold all that they may
 * @param sources where jobs come from and how their records are read
 * @param writtenOff whether an operator wrote a record off, by its id {@code topic-partition@offset}
 * @param watch who is told of each job's beginning and end
 */
public record Pipeline(
        JobType type,
        Names names,
        TopologySettings settings,
        String process,
        Supplier<Port> ports,
        Supplier<Now> clock,
        PipelineMeters meters,
        Heartbeat heartbeat,
        FullTasks full,
        JobSources sources,
        CacheRules rules,
        Predicate<String> writtenOff,
        JobWatch watch) {

    /** The same, watched. */
    public Pipeline watchedBy(JobWatch other) {
        return new Pipeline(
                type,
                names,
                settings,
                process,
                ports,
                clock,
                meters,
                heartbeat,
                full,
                sources,
                rules,
                writtenOff,
                other);
    }

    /**
     * What the processors share, made from its settings.
     *
     * @param process which of all processes that ever ran this application this is
     * @param rules which kept answers operators declared invalid
     * @param writtenOff whether an operator wrote a record off, by its id {@code topic-partition@offset}
     */
    public static Pipeline of(
            JobType type,
            Names names,
            TopologySettings settings,
            String process,
            Supplier<Port> ports,
            Supplier<Now> clock,
            PipelineMeters meters,
            Heartbeat heartbeat,
            CacheRules rules,
            Predicate<String> writtenOff) {
        JobSources sources = new JobSources(names, settings, type);
        return new Pipeline(
                type,
                names,
                settings,
                process,
                ports,
                clock,
                meters,
                heartbeat,
                new FullTasks(names),
                sources,
                rules,
                writtenOff,
                JobWatch.NONE);
    }
}
