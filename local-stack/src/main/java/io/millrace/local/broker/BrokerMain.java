package io.millrace.local.broker;

import io.millrace.local.process.ParentWatch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The broker as a process: {@code <dataDir> <clientPort> <controllerPort> [key=value ...]}, ports 0 for free ones; prints
 * {@code READY <bootstrap> <controllerPort>} and ends with its standard input.
 */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 3) {
            System.err.println("Usage: BrokerMain <dataDir> <clientPort> <controllerPort> [key=value ...]");
            System.exit(2);
        }
        ParentWatch.start();
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), overrides(args), ports(args));
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
            System.out.println(
                    "READY " + broker.bootstrapServers() + " " + broker.ports().controller());
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    private static @Nullable BrokerPorts ports(String[] args) {
        BrokerPorts ports = new BrokerPorts(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        return ports.client() == 0 || ports.controller() == 0 ? null : ports;
    }

    private static Map<String, String> overrides(String[] args) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 3; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "A broker property must look like key=value, but is \"" + args[i] + "\".");
            }
            overrides.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        return overrides;
    }
}
