package io.millrace.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One incarnation of a worker: a process from its start to its end, however it comes.
 *
 * <p>Threads: one reads its output; the rest is for the row's.
 */
final class Worker {
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(20);
    private static final String STATE_CHANGE = "streams: ";

    private final String id;
    private final String slot;
    private final Process process;
    private final Thread output;
    private final AtomicInteger deadThreads = new AtomicInteger();
    private volatile String state = "";

    private Worker(String id, String slot, Process process, Path log) {
        this.id = id;
        this.slot = slot;
        this.process = process;
        this.output = new Thread(() -> readOutput(log), id + "-output");
        output.setDaemon(true);
        output.start();
    }

    /** Starts the process; the log lies beside the histories. */
    static Worker start(WorkerPlan plan, String slot, String id, String baseUrl) {
        try {
            Path yaml = plan.dir().resolve(id + ".yaml");
            Files.writeString(yaml, plan.yaml(slot, baseUrl));
            ProcessBuilder builder = new ProcessBuilder(plan.commandLine(yaml)).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
            builder.environment().putAll(plan.env());
            return new Worker(id, slot, builder.start(), plan.dir().resolve(id + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException("the worker " + id + " cannot be started", e);
        }
    }

    private void readOutput(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter out = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
                int change = line.indexOf(STATE_CHANGE);
                if (change >= 0) {
                    state = line.substring(line.lastIndexOf(' ') + 1);
                }
                if (line.contains("a stream thread died")) {
                    deadThreads.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // A killed process takes its pipe with it.
        }
    }

    /** Names this incarnation, such as {@code w1.3}. */
    String id() {
        return id;
    }

    /** Names the worker over all its incarnations, such as {@code w1}. */
    String slot() {
        return slot;
    }

    /** Waits until the streams run. */
    void awaitRunning(Duration atMost) {
        boolean came = Waits.until(() -> state.equals("RUNNING") || !process.isAlive(), atMost);
        if (!came || !process.isAlive()) {
            throw new RowFailed(id + " does not run: " + (process.isAlive() ? "state " + state : "it ended"));
        }
    }

    ProcessMemory memory() {
        return ProcessMemory.of(process.pid());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stream threads that died in it so far. */
    int deadThreads() {
        return deadThreads.get();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        if (exitCode(KILL_DEADLINE) < 0) {
            throw new RowFailed(id + " survived SIGKILL");
        }
    }

    /** SIGTERM; returns the exit code, or -1 if the process had to be killed because it was not gone in time. */
    int terminate(Duration atMost) {
        // Not process.destroy(): it closes the child's standard input, too, which tells the child that its parent is
        // gone.
        process.toHandle().destroy();
        int code = exitCode(atMost);
        if (code < 0) {
            process.destroyForcibly();
        }
        return code;
    }

    private int exitCode(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return -1;
            }
            output.join(1_000);
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new RowFailed("interrupted while " + id + " ended");
        }
    }
}
