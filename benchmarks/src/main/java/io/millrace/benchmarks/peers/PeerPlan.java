package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who takes part, and how each is started: all are given the same caps and the same endpoint. */
final class PeerPlan {
    static final String MILLRACE = "millrace";
    static final String MODEL = "derived-384";
    static final int DIMENSIONS = 1536;
    static final int BATCH = 32;
    static final int CONCURRENCY = 8;

    private static final String HEAP = "-Xmx1g";

    private final Lab lab;
    private final PeerSetup setup;
    private final String modelUrl;

    PeerPlan(Lab lab, PeerSetup setup, String modelUrl) {
        this.lab = lab;
        this.setup = setup;
        this.modelUrl = modelUrl;
    }

    /** All peers that can run here; {@code redisPort} is 0 without a Redis. */
    List<Peer> peers(int redisPort) {
        String classPath = setup.java();
        List<Peer> peers = new ArrayList<>();
        peers.add(millrace());
        peers.add(java("consumer + Caffeine", classPath, "PlainPeer", ""));
        if (redisPort > 0) {
            peers.add(java("consumer + Redis", classPath, "PlainPeer", "127.0.0.1:" + redisPort));
        }
        peers.add(java("parallel-consumer + Caffeine", classPath, "ParallelPeer", ""));
        if (setup.langchain()) {
            peers.add(langchain("LangChain.js, calls of 32", "workers"));
            peers.add(langchain("LangChain.js, one call", "one-call"));
        }
        return peers;
    }

    private Peer millrace() {
        Map<String, String> variables = Workers.variables(lab, modelUrl);
        variables.put("MILLRACE_LANE_INFLIGHT_MAX", String.valueOf(CONCURRENCY));
        variables.put("MILLRACE_BATCH_ITEMS", String.valueOf(BATCH));
        List<String> command = new ArrayList<>(
                List.of(program(), HEAP, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(MillracePeer.class.getName());
        variables.forEach((name, value) -> command.add(name + "=" + value));
        return new Peer(MILLRACE, command, "embedding.jobs", "embedding.results", true, false);
    }

    private Peer java(String name, String classPath, String main, String redis) {
        String topic = "peer." + name.replaceAll("[^A-Za-z-]+", "-");
        List<String> command = List.of(
                program(),
                HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "io.millrace.peers." + main,
                "bootstrap=" + lab.bootstrapServers(),
                "in=" + topic + ".in",
                "out=" + topic + ".out",
                "url=" + modelUrl,
                "model=" + MODEL,
                "dimensions=" + DIMENSIONS,
                "batch=" + BATCH,
                "concurrency=" + CONCURRENCY,
                "redis=" + redis);
        return new Peer(name, command, topic + ".in", topic + ".out", true, false);
    }

    private Peer langchain(String name, String way) {
        Path in = lab.dir().resolve("langchain-" + way + ".in");
        Path out = lab.dir().resolve("langchain-" + way + ".out");
        List<String> command = List.of(
                "node",
                setup.langchainDir().resolve("peer.mjs").toString(),
                in.toString(),
                out.toString(),
                modelUrl,
                MODEL,
                String.valueOf(DIMENSIONS),
                String.valueOf(BATCH),
                String.valueOf(CONCURRENCY),
                way);
        return new Peer(name, command, in.toString(), out.toString(), false, way.equals("one-call"));
    }

    private static String program() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }
}
