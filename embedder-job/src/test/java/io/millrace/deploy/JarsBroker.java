package io.millrace.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A broker of any version from a folder with its jars, in JVMs of its own: with ZooKeeper up to 3.2, in KRaft mode from 3.3 on, where that is ready for
 * production.
 */
final class JarsBroker implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

    private final Path dir;
    private final Path jars;
    private final List<Process> processes = new ArrayList<>();
    private final int port = freePort();

    private JarsBroker(Path dir, Path jars) {
        this.dir = dir;
        this.jars = jars.toAbsolutePath();
    }

    static JarsBroker start(Path dir, Path jars, String version) throws Exception {
        Path server = jars.resolve("kafka_2.13-" + version + ".jar");
        if (!Files.exists(server)) {
            throw new IllegalStateException("there is no " + server + "; the profile old-broker puts it there");
        }
        JarsBroker broker = new JarsBroker(dir, jars);
        try {
            if (hasKraft(version)) {
                broker.startWithKraft();
            } else {
                broker.startWithZooKeeper();
            }
            // The client goes on trying until the broker is there.
            Map<String, Object> config =
                    Map.of("bootstrap.servers", broker.bootstrap(), "default.api.timeout.ms", 90_000);
            try (Admin admin = Admin.create(config)) {
                admin.describeCluster().nodes().get(90, TimeUnit.SECONDS);
            }
            return broker;
        } catch (Exception e) {
            broker.close();
            throw new IllegalStateException("broker " + version + " does not start: " + broker.logs(), e);
        }
    }

    private static boolean hasKraft(String version) {
        String[] parts = version.split("\\.", -1);
        int major = Integer.parseInt(parts[0]);
        return major > 3 || (major == 3 && Integer.parseInt(parts[1]) >= 3);
    }

    private void startWithZooKeeper() throws IOException {
        int zooKeeper = freePort();
        Path zoo = Files.writeString(dir.resolve("zoo.properties"), """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                """.formatted(dir.resolve("zookeeper"), zooKeeper));
        launch("zookeeper", "org.apache.zookeeper.server.quorum.QuorumPeerMain", zoo.toString());
        launch("broker", "kafka.Kafka", properties("""
                broker.id=1
                zookeeper.connect=127.0.0.1:%d
                zookeeper.connection.timeout.ms=60000
                listeners=PLAINTEXT://127.0.0.1:%d
                """.formatted(zooKeeper, port)));
    }

    private void startWithKraft() throws IOException, InterruptedException {
        int controller = freePort();
        String properties = properties("""
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                """.formatted(controller, port));
        String cluster = Uuid.randomUuid().toString();
        Process format = launch("format", "kafka.tools.StorageTool", "format", "-t", cluster, "-c", properties);
        if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("the directory cannot be formatted");
        }
        launch("broker", "kafka.Kafka", properties);
    }

    /** What every version needs to be one node that takes our largest records. */
    private String properties(String own) throws IOException {
        return Files.writeString(dir.resolve("server.properties"), own + """
                advertised.listeners=PLAINTEXT://127.0.0.1:%d
                log.dirs=%s
                message.max.bytes=9437184
                replica.fetch.max.bytes=9437184
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=2
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=2
                log.cleaner.dedupe.buffer.size=4194304
                """.formatted(port, dir.resolve("logs")))
                .toString();
    }

    private Process launch(String name, String main, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                jars + "/*",
                main));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-" + name));
        return process;
    }

    private String logs() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("zookeeper", "format", "broker")) {
            Path log = dir.resolve(name + ".log");
            try {
                all.append(Files.exists(log) ? "\n" + name + ":\n" + Files.readString(log) : "");
            } catch (IOException e) {
                all.append("\n").append(name).append(": ").append(e);
            }
        }
        return all.toString();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The broker first: it says goodbye to ZooKeeper. */
    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroy();
            try {
                if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
