package io.millrace.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running child JVM that has printed its ready line.
 *
 * <p>Threads: every method may be called from any thread; one daemon thread reads the child's output.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final String READY = "READY ";
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
    private static final int LINES_KEPT = 40;

    private final ChildStart start;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();

    private ChildProcess(ChildStart start, Process process) {
        this.start = start;
        this.process = process;
        Thread reader = new Thread(this::readOutput, start.name() + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the child and waits for its ready line; a child that ends before or misses the deadline is reported with its last output. */
    public static ChildProcess start(ChildStart start) {
        Process process;
        try {
            // The child's standard input stays open as long as this JVM lives: its end tells the child that its parent
            // is gone.
            process = new ProcessBuilder(start.commandLine())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The " + start.name() + " process could not be started: " + e.getMessage(), e);
        }
        ChildProcess child = new ChildProcess(start, process);
        try {
            child.awaitReady();
        } catch (RuntimeException e) {
            child.kill();
            throw e;
        }
        return child;
    }

    private void awaitReady() {
        try {
            ready.get(start.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The " + start.name() + " process was not ready within "
                            + start.deadline().toSeconds() + " s. Its last output:\n" + lastOutput(),
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The " + start.name() + " process ended before it was ready. Its last output:\n" + lastOutput(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the " + start.name() + " process was starting.", e);
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()).strip());
                }
            }
        } catch (IOException e) {
            LOG.debug("The output of the {} process ended: {}", start.name(), e.getMessage());
        } finally {
            ready.completeExceptionally(new IllegalStateException("no ready line"));
        }
    }

    private void keep(String line) {
        LOG.debug("{}: {}", start.name(), line);
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
    }

    /** The last lines the child printed. */
    public String lastOutput() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /** What the child printed after {@code READY}: the address it serves. */
    public String address() {
        return ready.join();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the child at once (SIGKILL) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP_DEADLINE);
    }

    /** Asks the child to end (SIGTERM) and waits; a child that is still there after 30 s is killed. */
    public void stop() {
        process.destroy();
        if (!awaitEnd(STOP_DEADLINE)) {
            LOG.warn("The {} process did not end within {} s and is killed.", start.name(), STOP_DEADLINE.toSeconds());
            kill();
        }
    }

    private boolean awaitEnd(Duration deadline) {
        try {
            return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
