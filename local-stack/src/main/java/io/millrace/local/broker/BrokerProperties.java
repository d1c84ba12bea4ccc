package io.millrace.local.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The server properties of the one-node broker: everything replicated once, small internal topics, no waiting. */
final class BrokerProperties {
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final int NODE_ID = 1;
    private static final int MESSAGE_BYTES_MAX = 9 * 1024 * 1024;

    private BrokerProperties() {}

    static Properties of(Path logs, BrokerPorts ports, Map<String, String> overrides) {
        Properties p = new Properties();
        identity(p, logs, ports);
        singleReplica(p);
        limits(p);
        p.putAll(overrides);
        return p;
    }

    private static void identity(Properties p, Path logs, BrokerPorts ports) {
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", Integer.toString(NODE_ID));
        // Static voters live in this file only, not in the data: so the ports may change from run to run.
        p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + ports.controller());
        p.setProperty(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + ports.client() + "," + CONTROLLER_LISTENER + "://127.0.0.1:"
                        + ports.controller());
        p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.client());
        p.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        p.setProperty("inter.broker.listener.name", "PLAINTEXT");
        p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        p.setProperty("log.dirs", logs.toString());
    }

    private static void singleReplica(Properties p) {
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "4");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "4");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "1");
        p.setProperty("default.replication.factor", "1");
        p.setProperty("min.insync.replicas", "1");
    }

    private static void limits(Properties p) {
        p.setProperty("message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX));
        p.setProperty("replica.fetch.max.bytes", Integer.toString(MESSAGE_BYTES_MAX));
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        // A broker that signs off can register again at once; one that was killed, only when its session has ended (9 s
        // by default).
        p.setProperty("controlled.shutdown.enable", "true");
        p.setProperty("broker.session.timeout.ms", "3000");
        p.setProperty("broker.heartbeat.interval.ms", "500");
    }
}
