package io.millrace.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code embedder} and {@code completion}: a production worker against any cluster, until SIGTERM. */
@Command(
        mixinStandardHelpOptions = true,
        description = {
            "Runs a worker against any cluster until it is told to end (SIGTERM: a planned stop, exit code 0).",
            "Settings: docs/settings.md; 'millrace config explain' shows what is in force."
        })
final class WorkerCommand implements Callable<Integer> {
    private final Worker worker;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file (default: what MILLRACE_CONFIG names, else the environment alone).")
    private @Nullable Path config;

    WorkerCommand(Worker worker) {
        this.worker = worker;
    }

    @Override
    public Integer call() {
        return worker.run(config, System.getenv());
    }

    /** One type's worker. */
    interface Worker {
        /** Runs until SIGTERM; returns the exit code. */
        int run(@Nullable Path config, Map<String, String> env);
    }
}
