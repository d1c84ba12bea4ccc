package io.millrace.local.broker;

import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller of one node in this JVM, on 127.0.0.1, with its data in a directory that survives it.
 *
 * <p>Kafka ends the whole JVM when a running broker meets a fatal fault, such as its directory being deleted: close the broker
 * first, then delete.
 *
 * <p>Threads: safe for use from several; starting blocks the caller until the broker answers.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    static final Duration START_DEADLINE = Duration.ofMinutes(4);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 3;

    private final DataDirectory data;
    private final KafkaRaftServer server;
    private final BrokerPorts ports;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(DataDirectory data, KafkaRaftServer server, BrokerPorts ports) {
        this.data = data;
        this.server = server;
        this.ports = ports;
    }

    /** Starts a broker on free ports; a directory that holds a broker's data keeps its topics and records. */
    public static EmbeddedBroker start(Path dataDir) {
        return start(dataDir, Map.of());
    }

    /** Starts a broker whose server properties are replaced by {@code overrides} where both name a key. */
    public static EmbeddedBroker start(Path dataDir, Map<String, String> overrides) {
        return start(dataDir, overrides, null);
    }

    /** Starts a broker that clients find at this port of 127.0.0.1; fails if the port is taken. */
    public static EmbeddedBroker start(Path dataDir, int clientPort) {
        return start(
                dataDir,
                Map.of(),
                new BrokerPorts(clientPort, BrokerPorts.free().controller()));
    }

    static EmbeddedBroker start(Path dataDir, Map<String, String> overrides, @Nullable BrokerPorts fixedPorts) {
        DataDirectory data = DataDirectory.open(dataDir.toAbsolutePath());
        try {
            for (int attempt = 1; ; attempt++) {
                BrokerPorts ports = fixedPorts == null ? BrokerPorts.free() : fixedPorts;
                try {
                    return startOnce(data, ports, overrides);
                } catch (BrokerException e) {
                    // Another process may take a free port between the choice and the bind.
                    if (fixedPorts != null || attempt == PORT_ATTEMPTS || !isPortTaken(e)) {
                        throw e;
                    }
                    LOG.info("Port {} or {} was taken meanwhile; trying others.", ports.client(), ports.controller());
                }
            }
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static EmbeddedBroker startOnce(DataDirectory data, BrokerPorts ports, Map<String, String> overrides) {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        KafkaRaftServer server = create(data, ports, overrides);
        EmbeddedBroker broker = new EmbeddedBroker(data, server, ports);
        try {
            startWithin(server, deadline);
            BrokerReadiness.await(ports, deadline);
            return broker;
        } catch (RuntimeException e) {
            broker.shutDownServer();
            throw e;
        }
    }

    private static KafkaRaftServer create(DataDirectory data, BrokerPorts ports, Map<String, String> overrides) {
        try {
            KafkaConfig config = KafkaConfig.fromProps(BrokerProperties.of(data.logs(), ports, overrides));
            return new KafkaRaftServer(config, Time.SYSTEM);
        } catch (RuntimeException e) {
            throw new BrokerException(
                    "The broker's settings or its data in " + data.logs() + " were refused: " + e.getMessage(), e);
        }
    }

    private static void startWithin(KafkaRaftServer server, long deadline) {
        FutureTask<Void> startup = new FutureTask<>(server::startup, null);
        Thread thread = new Thread(startup, "broker-start");
        thread.setDaemon(true);
        thread.start();
        try {
            startup.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BrokerException("The broker failed to start: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw BrokerReadiness.tooLate(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Interrupted while the broker was starting.", e);
        }
    }

    private static boolean isPortTaken(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** Where clients connect, as {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return ports.bootstrapServers();
    }

    BrokerPorts ports() {
        return ports;
    }

    /** Shuts the broker down and gives its directory back; a second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shutDownServer();
            data.close();
        }
    }

    private void shutDownServer() {
        Thread stop = new Thread(this::shutDownAndWait, "broker-stop");
        stop.setDaemon(true);
        stop.start();
        try {
            // Kafka's shutdown has no deadline of its own and can wait for ever on a server that never came up.
            stop.join(STOP_DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stop.isAlive()) {
            LOG.warn("The broker did not shut down within {} s and is left behind.", STOP_DEADLINE.toSeconds());
        }
    }

    private void shutDownAndWait() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } catch (RuntimeException e) {
            LOG.warn("The broker did not shut down cleanly: {}", e.getMessage(), e);
        }
    }
}
