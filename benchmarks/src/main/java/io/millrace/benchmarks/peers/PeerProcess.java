package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Cpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A peer at work in a process of its own, whatever it is written in: it prints {@code READY} when its input may come, and {@code DONE} each time it has
 * worked off what it was told to begin.
 *
 * <p>Threads: one reads its output; the rest is for the ladder's.
 */
final class PeerProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final String name;
    private final Process process;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Semaphore done = new Semaphore(0);

    private PeerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(() -> readOutput(log), name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it and waits until it is ready. */
    static PeerProcess start(String name, List<String> command, Path dir) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            PeerProcess peer = new PeerProcess(name, process, dir.resolve(name.replace(' ', '-') + ".log"));
            if (!peer.ready.await(DEADLINE.toSeconds(), TimeUnit.SECONDS) || !process.isAlive()) {
                peer.close();
                throw new IllegalStateException(name + " did not get ready; see its log in " + dir);
            }
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " started", e);
        }
    }

    private void readOutput(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter out = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(line);
                if (line.startsWith("READY")) {
                    ready.countDown();
                } else if (line.equals("DONE")) {
                    done.release();
                }
            }
        } catch (IOException e) {
            // A killed process takes its pipe with it.
        } finally {
            ready.countDown();
        }
    }

    /** Tells one that waits for a line that its input is there. */
    void begin() {
        try {
            process.outputWriter().write("begin\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no input", e);
        }
    }

    /** Waits until one that was told to begin says that it is done. */
    void awaitDone() {
        try {
            if (!done.tryAcquire(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " was not done within " + DEADLINE.toMinutes() + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " worked", e);
        }
    }

    /** Processor time so far, nanoseconds. */
    long cpu() {
        return Cpu.of(process.pid());
    }

    /** The most memory it ever held, in MiB; not a number where the system does not tell. */
    double peakMiB() {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
