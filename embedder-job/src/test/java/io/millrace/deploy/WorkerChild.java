package io.millrace.deploy;

import io.millrace.embedder.EmbedderMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The embedder's main in a process of its own, with the logging that ships but every logger at TRACE. */
final class WorkerChild implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final int port;

    private WorkerChild(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static WorkerChild start(Path dir, Path yaml, Map<String, String> env) throws IOException {
        String shipped;
        try (var in = EmbedderMain.class.getResourceAsStream("/logback.xml")) {
            shipped = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path loud = Files.writeString(
                Files.createTempFile(dir, "logback", ".xml"),
                shipped.replaceAll("level=\"[^\"]+\"", "level=\"TRACE\""));
        Path log = Files.createTempFile(dir, "worker", ".log");
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + loud,
                "-cp",
                System.getProperty("java.class.path"),
                EmbedderMain.class.getName(),
                yaml.toString());
        builder.environment().putAll(env);
        builder.environment().put("MILLRACE_HTTP_PORT", String.valueOf(port));
        return new WorkerChild(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the worker says that it is ready. */
    void awaitReady() throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (true) {
            try {
                page("/readyz");
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("the worker is not ready; its log ends in " + lastOfLog(), e);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private String lastOfLog() throws IOException {
        List<String> lines = List.of(log().split("\n", -1));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** One of the status pages; an {@link IOException} unless it answers with 200. */
    String page(String path) throws IOException {
        try (var in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    String commandLine() {
        return process.info().commandLine().orElse("");
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("the worker does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
