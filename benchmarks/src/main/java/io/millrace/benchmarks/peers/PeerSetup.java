package io.millrace.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fetches and builds the peers where they are asked for: none of them is a part of Millrace. */
final class PeerSetup {
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private final Path home;
    private final Path dir;
    private final List<String> missing = new ArrayList<>();

    /**
     * @param home Millrace's own root directory
     * @param dir where logs go
     */
    PeerSetup(Path home, Path dir) {
        this.home = home;
        this.dir = dir;
    }

    /** The class path of the peers in Java. */
    String java() {
        Path peers = home.resolve("benchmarks/peers/java");
        run(peers, "maven", List.of(home.resolve("mvnw").toString(), "-B", "-ntp", "-q", "package"));
        Path target = peers.resolve("target");
        return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*";
    }

    /** Whether LangChain.js is there; without node and npm it is left out, and the report says so. */
    boolean langchain() {
        if (!has("npm") || !has("node")) {
            missing.add("LangChain.js was left out: there is no node or no npm on the path.");
            return false;
        }
        run(langchainDir(), "npm", List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
        return true;
    }

    Path langchainDir() {
        return home.resolve("benchmarks/peers/langchain");
    }

    /** Whether there is a Redis server to start. */
    boolean redis() {
        if (!has("redis-server")) {
            missing.add(
                    "Redis was left out: there is no redis-server on the path (Debian: apt-get install redis-server).");
            return false;
        }
        return true;
    }

    /** What was left out and why, a sentence each. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    private static boolean has(String program) {
        for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(entry, program))) {
                return true;
            }
        }
        return false;
    }

    private void run(Path where, String name, List<String> command) {
        Path log = dir.resolve(name + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(DEADLINE.toMinutes(), TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(name + " did not end within " + DEADLINE.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(name + " failed: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " ran", e);
        }
    }
}
