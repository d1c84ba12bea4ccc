package io.millrace.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code dlq} commands on one cluster, each a process of its own; what they say lies in the run's directory.
 *
 * <p>Threads: the row's.
 */
final class DlqCommand implements AutoCloseable {
    /** By name, since nothing else of the command line is known here. */
    private static final String MAIN = "io.millrace.cli.Millrace";

    private final Path dir;
    private final String bootstrapServers;
    private final List<Process> started = new ArrayList<>();

    DlqCommand(Path dir, String bootstrapServers) {
        this.dir = dir;
        this.bootstrapServers = bootstrapServers;
    }

    /** A command that has ended. */
    record Ended(int code, String out, String err) {}

    /** Starts one; it folds where others of this name did before. */
    Process start(String name, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "dlq"));
        line.addAll(arguments);
        line.addAll(List.of("--bootstrap", bootstrapServers));
        line.addAll(List.of("--fold-dir", dir.resolve("fold-" + name).toString()));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(out(name).toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(err(name).toFile()))
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("the command cannot be started", e);
        }
    }

    /** Starts one and waits for its end. */
    Ended run(String name, Duration atMost, List<String> arguments) {
        try {
            Files.deleteIfExists(err(name));
            Process process = start(name, arguments);
            int code = await(process, atMost);
            return new Ended(code, Files.readString(out(name)), Files.readString(err(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("what a command said cannot be read", e);
        }
    }

    /** The exit code; fails if it does not end in time. */
    static int await(Process process, Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RowFailed("a command does not end within " + atMost.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RowFailed("interrupted while waiting for a command");
        }
    }

    private Path out(String name) {
        return dir.resolve("dlq-" + name + ".out");
    }

    private Path err(String name) {
        return dir.resolve("dlq-" + name + ".log");
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
