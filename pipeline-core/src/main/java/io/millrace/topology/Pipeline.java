package io.millrace.topology;

import io.millrace.dispatch.Port;
import io.millrace.limit.Now;
import io.millrace.observe.PipelineMeters;
import java.util.function.Supplier;

/**
 * What the processors of one application share.
 *
 * @param ports a new line to the dispatcher, one a task
 * @param clock both clocks, read at each step
 */
public record Pipeline(
        JobType type,
        Names names,
        TopologySettings settings,
        Supplier<Port> ports,
        Supplier<Now> clock,
        PipelineMeters meters,
        Heartbeat heartbeat) {}
