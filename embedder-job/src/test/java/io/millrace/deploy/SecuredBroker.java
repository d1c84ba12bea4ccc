package io.millrace.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A broker as cautious people run it, in this JVM: TLS and SCRAM-SHA-512 for clients, and nothing allowed that no ACL grants. A second door, without TLS, is
 * the broker's own and the tests' way to set it up: who comes through it may do everything.
 */
final class SecuredBroker implements AutoCloseable {
    private final KafkaRaftServer server;
    private final int clients;
    private final int expired;
    private final int own;

    private SecuredBroker(KafkaRaftServer server, List<Integer> ports) {
        this.server = server;
        this.clients = ports.get(0);
        this.expired = ports.get(1);
        this.own = ports.get(2);
    }

    static SecuredBroker start(Path dir, Path keyStore, Path expiredKeyStore) throws Exception {
        List<Integer> ports = freePorts(4);
        Path logs = Files.createDirectories(dir.resolve("logs"));
        Properties p = properties(logs, ports);
        tls(p, "clients", keyStore);
        tls(p, "expired", expiredKeyStore);
        format(logs);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(p), Time.SYSTEM);
        server.startup();
        SecuredBroker broker = new SecuredBroker(server, ports);
        try (Admin admin = broker.admin()) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        }
        return broker;
    }

    private static Properties properties(Path logs, List<Integer> ports) {
        Properties p = new Properties();
        String host = "://127.0.0.1:";
        String advertised =
                "CLIENTS" + host + ports.get(0) + ",EXPIRED" + host + ports.get(1) + ",OWN" + host + ports.get(2);
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + ports.get(3));
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", advertised + ",CONTROLLER" + host + ports.get(3));
        p.put("advertised.listeners", advertised);
        p.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,EXPIRED:SASL_SSL,OWN:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "OWN");
        p.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        p.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        p.put("allow.everyone.if.no.acl.found", "false");
        p.put("super.users", "User:ANONYMOUS");
        p.put("log.dirs", logs.toString());
        p.put("message.max.bytes", String.valueOf(9 << 20));
        p.put("auto.create.topics.enable", "false");
        p.put("group.initial.rebalance.delay.ms", "0");
        for (String one : List.of(
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "transaction.state.log.min.isr",
                "share.coordinator.state.topic.replication.factor",
                "share.coordinator.state.topic.min.isr")) {
            p.put(one, "1");
        }
        p.put("offsets.topic.num.partitions", "2");
        p.put("transaction.state.log.num.partitions", "2");
        p.put("log.cleaner.dedupe.buffer.size", "4194304");
        return p;
    }

    private static void tls(Properties p, String listener, Path keyStore) {
        String prefix = "listener.name." + listener + ".";
        p.put(prefix + "ssl.keystore.location", keyStore.toString());
        p.put(prefix + "ssl.keystore.password", Certificates.PASSWORD);
        p.put(prefix + "ssl.keystore.type", "PKCS12");
        p.put(
                prefix + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }

    private static void format(Path logs) throws Exception {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    /** Where clients connect. */
    String bootstrap() {
        return "127.0.0.1:" + clients;
    }

    /** The same broker under a name its certificate does not have. */
    String bootstrapByAnotherName() {
        return "localhost:" + clients;
    }

    /** The same broker with a certificate that has expired. */
    String bootstrapExpired() {
        return "127.0.0.1:" + expired;
    }

    /** Client keys of whoever may do everything. */
    Map<String, String> own() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + own);
    }

    Admin admin() {
        return Admin.create(Map.copyOf(own()));
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
