package io.millrace.cli;

import io.millrace.app.JobApp;
import io.millrace.app.WorkerProcess;
import io.millrace.app.WorkerSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
    private final Function<WorkerSettings, JobApp> app;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file (default: what MILLRACE_CONFIG names, else the environment alone).")
    private @Nullable Path config;

    WorkerCommand(Function<WorkerSettings, JobApp> app) {
        this.app = app;
    }

    @Override
    public Integer call() {
        return WorkerProcess.run(config, System.getenv(), app);
    }
}
