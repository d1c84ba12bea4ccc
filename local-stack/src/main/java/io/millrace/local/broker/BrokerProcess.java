package io.millrace.local.broker;

import io.millrace.local.process.ChildProcess;
import io.millrace.local.process.ChildStart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A broker in a child JVM, which can be killed and started again on the same data and ports.
 *
 * <p>Threads: safe for use from several; starting and stopping block the caller.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final List<String> SMALL_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path dataDir;
    private final Map<String, String> overrides;
    private final List<String> jvmOptions;
    private final BrokerPorts ports;
    private ChildProcess child;

    private BrokerProcess(Path dataDir, Map<String, String> overrides, List<String> jvmOptions) {
        this.dataDir = dataDir.toAbsolutePath();
        this.overrides = Map.copyOf(overrides);
        this.jvmOptions = List.copyOf(jvmOptions);
        this.child = launch(new BrokerPorts(0, 0));
        this.ports = portsOf(child.address());
    }

    /** Starts a broker in a small JVM, right for functional tests. */
    public static BrokerProcess start(Path dataDir) {
        return start(dataDir, Map.of(), SMALL_JVM);
    }

    /** Starts a broker with server properties and JVM options of the caller's, such as {@code -Xmx1g} for benchmarks. */
    public static BrokerProcess start(Path dataDir, Map<String, String> overrides, List<String> jvmOptions) {
        return new BrokerProcess(dataDir, overrides, jvmOptions);
    }

    private ChildProcess launch(BrokerPorts wanted) {
        List<String> arguments = new ArrayList<>();
        arguments.add(dataDir.toString());
        arguments.add(Integer.toString(wanted.client()));
        arguments.add(Integer.toString(wanted.controller()));
        overrides.forEach((key, value) -> arguments.add(key + "=" + value));
        // The child has a deadline of its own; the extra time lets it say why it failed.
        return ChildProcess.start(new ChildStart(
                "broker",
                BrokerMain.class.getName(),
                jvmOptions,
                arguments,
                EmbeddedBroker.START_DEADLINE.plusSeconds(30)));
    }

    private static BrokerPorts portsOf(String address) {
        int space = address.indexOf(' ');
        String bootstrap = address.substring(0, space);
        return new BrokerPorts(
                Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1)),
                Integer.parseInt(address.substring(space + 1)));
    }

    /** Where clients connect, as {@code 127.0.0.1:port}; the same after every {@link #restart()}. */
    public String bootstrapServers() {
        return ports.bootstrapServers();
    }

    public synchronized long pid() {
        return child.pid();
    }

    public synchronized boolean isAlive() {
        return child.isAlive();
    }

    /** Kills the broker at once (SIGKILL), as a power cut would. */
    public synchronized void kill() {
        child.kill();
    }

    /** Stops the broker in order (SIGTERM) and waits, at most 30 s. */
    public synchronized void stop() {
        child.stop();
    }

    /** Starts the broker again on the same data and ports, stopping it first where it still runs. */
    public synchronized void restart() {
        child.stop();
        child = launch(ports);
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
