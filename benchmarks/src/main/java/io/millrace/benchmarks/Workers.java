package io.millrace.benchmarks;

import io.millrace.app.WorkerSettings;
import io.millrace.settings.Settings;
import java.util.HashMap;
import java.util.Map;

/** Settings of workers and references on a lab, as variables. */
public final class Workers {
    private Workers() {}

    /** What every worker on the lab is told; add to it. */
    public static Map<String, String> variables(Lab lab, String modelUrl) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", lab.bootstrapServers());
        env.put("MILLRACE_STATE_DIR", lab.dir().resolve("state").toString());
        env.put("MILLRACE_CREATE_TOPICS", "true");
        env.put("MILLRACE_REPLICATION", "1");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", String.valueOf(Lab.PARTITIONS));
        env.put("MILLRACE_HTTP_PORT", "-1");
        env.put("MILLRACE_DEFAULT_PROVIDER", "bench");
        env.put("MILLRACE_PROVIDERS_BENCH_BASE_URL", modelUrl);
        return env;
    }

    /** The settings that variables make. */
    public static WorkerSettings settings(Map<String, String> variables) {
        return Settings.read(WorkerSettings.defaults(), null, variables);
    }
}
