package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a rig is made of.
 *
 * @param heap of each worker
 * @param workerEnv settings of the workers, by variable
 * @param jobsConfig of the jobs topic
 */
record RigPlan(
        int partitions,
        String heap,
        LatencyRange latency,
        Map<String, String> workerEnv,
        Map<String, String> jobsConfig) {
    private static final String RECORD_BYTES_MAX = String.valueOf(9 << 20);

    RigPlan {
        workerEnv = Map.copyOf(workerEnv);
        jobsConfig = Map.copyOf(jobsConfig);
    }

    /** What an options' row gets unless it says otherwise: a worker that can be overtaken by its faults. */
    static RigPlan of(Options options) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_HTTP_PORT", "0");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", String.valueOf(options.number("partitions")));
        env.put("MILLRACE_LANE_INFLIGHT_MAX", "4");
        env.put("MILLRACE_BATCH_ITEMS", "16");
        env.putAll(options.settings());
        Duration min = Duration.ofMillis(options.number("latency-min-ms"));
        Duration max = Duration.ofMillis(options.number("latency-max-ms"));
        return new RigPlan(
                options.number("partitions"),
                options.text("heap"),
                new LatencyRange(min, max),
                env,
                // The broker's own defaults would refuse what the K rows send.
                Map.of(
                        "max.message.bytes",
                        RECORD_BYTES_MAX,
                        "message.timestamp.after.max.ms",
                        String.valueOf(Long.MAX_VALUE)));
    }
}
