package io.millrace.cli;

import io.millrace.embedder.EmbedderMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An embedder in a process of its own, so that it can be killed. */
final class WorkerChild implements AutoCloseable {
    private final Path log;
    private final Map<String, String> settings;
    private Process process;

    /** @param settings {@code MILLRACE_…} variables */
    WorkerChild(Path log, Map<String, String> settings) throws IOException {
        this.log = log;
        this.settings = settings;
        this.process = launch();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EmbedderMain.class.getName()));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder.start();
    }

    /** SIGKILL, as a machine that loses power would; then a new process on the same state. */
    void killAndStartAgain() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
