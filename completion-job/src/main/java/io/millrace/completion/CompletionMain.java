package io.millrace.completion;

import io.millrace.app.WorkerProcess;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The completion worker as a process: {@code CompletionMain [settings.yaml]}. */
public final class CompletionMain {
    private CompletionMain() {}

    /** Runs until SIGTERM; exit codes are those of {@link WorkerProcess}. */
    public static void main(String[] args) {
        Path config = args.length == 0 ? null : Path.of(args[0]);
        System.exit(run(config, System.getenv()));
    }

    /** Runs until SIGTERM; returns the exit code. */
    public static int run(@Nullable Path config, Map<String, String> env) {
        return WorkerProcess.run(
                config, env, CompletionSettings.defaults(), CompletionSettings::worker, CompletionApp::of);
    }
}
