package io.millrace.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One incarnation of a worker: a process from its start to its end, however it comes.
 *
 * <p>Threads: one reads its output; the rest is for the row's.
 */
final class Worker {
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(20);
    private static final String STATE_CHANGE = "streams: ";
    private static final int PAGE_TIMEOUT_MS = 2_000;

    private final String id;
    private final String slot;
    private final int statusPort;
    private final Path log;
    private final Process process;
    private final Thread output;
    private final AtomicInteger deadThreads = new AtomicInteger();
    private volatile String state = "";

    private Worker(String id, String slot, int statusPort, Process process, Path log) {
        this.id = id;
        this.log = log;
        this.slot = slot;
        this.statusPort = statusPort;
        this.process = process;
        this.output = new Thread(this::readOutput, id + "-output");
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
            int statusPort = freePort();
            builder.environment().put("MILLRACE_HTTP_PORT", String.valueOf(statusPort));
            return new Worker(id, slot, statusPort, builder.start(), plan.dir().resolve(id + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException("the worker " + id + " cannot be started", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void readOutput() {
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

    /** Whether the streams run, by their own account. */
    boolean isRunning() {
        return process.isAlive() && state.equals("RUNNING");
    }

    /** The sum of a metric over all its labels, as the worker's page shows it; -1 if the page does not answer. */
    double metric(String name) {
        try {
            URLConnection page = new URL("http://127.0.0.1:" + statusPort + "/metrics").openConnection();
            page.setConnectTimeout(PAGE_TIMEOUT_MS);
            page.setReadTimeout(PAGE_TIMEOUT_MS);
            try (InputStream in = page.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
            }
        } catch (IOException e) {
            return -1;
        }
    }

    /** SIGSTOP: it stands still and does not know. */
    void stop() {
        signal("STOP");
    }

    /** SIGCONT. */
    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new RowFailed(id + " cannot be sent SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("there is no kill command", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RowFailed("interrupted while signalling " + id);
        }
    }

    /** Tells a worker with planted classes to do something; see {@link WorkerMain}. */
    void tell(String what) {
        try {
            process.getOutputStream().write((what + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new RowFailed(id + " does not listen any more");
        }
    }

    /** How many lines of its log match. */
    int logLines(Pattern pattern) {
        try (Stream<String> lines = Files.lines(log)) {
            return (int) lines.filter(line -> pattern.matcher(line).find()).count();
        } catch (IOException e) {
            throw new UncheckedIOException("the log of " + id + " cannot be read", e);
        }
    }

    /** The exit code of a process that is gone or goes in time; -1 while it lives. */
    int exitCodeWithin(Duration atMost) {
        return exitCode(atMost);
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

    /** SIGTERM, and no waiting. */
    void askToEnd() {
        process.toHandle().destroy();
    }

    /** SIGTERM; returns the exit code, or -1 if the process had to be killed because it was not gone in time. */
    int terminate(Duration atMost) {
        // Not process.destroy(): it closes the child's standard input, too, which tells the child that its parent is
        // gone.
        askToEnd();
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
