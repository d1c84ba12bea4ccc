package io.millrace.deploy;

import io.millrace.local.process.ParentWatch;
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

/** The broker of {@link SecuredBroker}: {@code <dir> <keyStore> <expiredKeyStore>}; prints {@code READY} and its three ports, and ends with its standard input. */
final class SecuredBrokerMain {
    private SecuredBrokerMain() {}

    public static void main(String[] args) throws Exception {
        ParentWatch.start();
        List<Integer> ports = freePorts(4);
        Path logs = Files.createDirectories(Path.of(args[0], "logs"));
        Properties p = properties(logs, ports);
        tls(p, "clients", Path.of(args[1]));
        tls(p, "expired", Path.of(args[2]));
        format(logs);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(p), Time.SYSTEM);
        server.startup();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + ports.get(2)))) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        }
        System.out.println("READY " + ports.get(0) + " " + ports.get(1) + " " + ports.get(2));
        server.awaitShutdown();
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
}
