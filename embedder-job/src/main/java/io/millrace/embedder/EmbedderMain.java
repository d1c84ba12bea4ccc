package io.millrace.embedder;

import io.millrace.app.WorkerProcess;
import java.nio.file.Path;

/** The embedder as a process: {@code EmbedderMain [settings.yaml]}. */
public final class EmbedderMain {
    private EmbedderMain() {}

    /** Runs until SIGTERM; exit codes are those of {@link WorkerProcess}. */
    public static void main(String[] args) {
        Path config = args.length == 0 ? null : Path.of(args[0]);
        System.exit(WorkerProcess.run(config, System.getenv(), EmbedderApp::of));
    }
}
