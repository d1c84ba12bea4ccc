package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a rig is made of.
 *
 * @param script of the model server until the row plays another
 * @param workerEnv settings of the workers, by variable
 * @param jobsConfig of the jobs topic
 * @param standstill after so long without an outcome no more are waited for
 */
record RigPlan(
        int partitions,
        WorkerShape shape,
        Script script,
        Map<String, String> workerEnv,
        Map<String, String> jobsConfig,
        Duration standstill) {
    private static final String RECORD_BYTES_MAX = String.valueOf(9 << 20);

    RigPlan {
        workerEnv = Map.copyOf(workerEnv);
        jobsConfig = Map.copyOf(jobsConfig);
    }

    /** What an options' row gets unless it says otherwise: a worker that can be overtaken by its faults. */
    static RigPlan of(Options options) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", String.valueOf(options.number("partitions")));
        env.put("MILLRACE_LANE_INFLIGHT_MAX", "4");
        env.put("MILLRACE_BATCH_ITEMS", "16");
        env.putAll(options.settings());
        LatencyRange latency =
                LatencyRange.ofMillis(options.number("latency-min-ms"), options.number("latency-max-ms"));
        WorkerShape shape = WorkerShape.plain(options.text("heap"));
        return new RigPlan(
                options.number("partitions"),
                options.planted() == null ? shape : shape.patchedBy(options.planted()),
                Script.right(latency),
                env,
                // The broker's own defaults would refuse what the K rows send.
                Map.of(
                        "max.message.bytes",
                        RECORD_BYTES_MAX,
                        "message.timestamp.after.max.ms",
                        String.valueOf(Long.MAX_VALUE)),
                Duration.ofMillis(options.number("standstill-ms")));
    }

    /** With other settings, unless the command said something about them. */
    RigPlan withEnv(Options options, Map<String, String> settings) {
        Map<String, String> env = new HashMap<>(workerEnv);
        env.putAll(settings);
        env.putAll(options.settings());
        return new RigPlan(partitions, shape, script, env, jobsConfig, standstill);
    }

    RigPlan withShape(WorkerShape other) {
        return new RigPlan(partitions, other, script, workerEnv, jobsConfig, standstill);
    }
}
