package io.millrace.completion;

import io.millrace.app.WorkerProcess;
import java.nio.file.Path;

/** The completion worker as a process: {@code CompletionMain [settings.yaml]}. */
public final class CompletionMain {
    private CompletionMain() {}

    /** Runs until SIGTERM; exit codes are those of {@link WorkerProcess}. */
    public static void main(String[] args) {
        Path config = args.length == 0 ? null : Path.of(args[0]);
        System.exit(WorkerProcess.run(
                config, System.getenv(), CompletionSettings.defaults(), CompletionSettings::worker, CompletionApp::of));
    }
}
