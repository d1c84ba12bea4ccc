package io.millrace.local.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The two ports of a broker: the one for clients and the one of its controller. */
record BrokerPorts(int client, int controller) {

    /** Two ports that were free a moment ago; Kafka needs to know both numbers before it binds. */
    static BrokerPorts free() {
        InetAddress local = InetAddress.getLoopbackAddress();
        try (ServerSocket client = new ServerSocket(0, 1, local);
                ServerSocket controller = new ServerSocket(0, 1, local)) {
            return new BrokerPorts(client.getLocalPort(), controller.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on 127.0.0.1 for the broker: " + e.getMessage(), e);
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + client;
    }
}
