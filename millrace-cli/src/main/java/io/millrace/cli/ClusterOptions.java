package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.completion.CompletionSettings;
import io.millrace.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command speaks to: an address, or a worker's settings file with all that its Kafka clients need. */
final class ClusterOptions {
    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT",
            description = "Address of the cluster; overrides the settings file.")
    private @Nullable String bootstrap;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A worker's settings file (default: what MILLRACE_CONFIG names, else the environment alone).")
    private @Nullable Path config;

    /** Whether a cluster was named on the command line. */
    boolean named() {
        return bootstrap != null || config != null;
    }

    @Nullable
    Path config() {
        String named = System.getenv("MILLRACE_CONFIG");
        return config != null ? config : named == null || named.isEmpty() ? null : Path.of(named);
    }

    WorkerSettings settings() {
        Map<String, String> env = new HashMap<>(System.getenv());
        if (bootstrap != null) {
            env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        }
        // A file of any kind of worker will do.
        WorkerSettings settings =
                Settings.read(CompletionSettings.defaults(), config(), env).worker();
        if (!settings.kafka().containsKey("bootstrap.servers")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "Which cluster? Give --bootstrap HOST:PORT, or --config with kafka.bootstrap.servers.");
        }
        return settings;
    }
}
