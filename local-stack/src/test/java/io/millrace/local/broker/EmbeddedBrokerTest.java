package io.millrace.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path dir;

    @Test
    void embeddedBroker_keepsTopicsAndRecordsOverARestartOnOtherPorts() throws Exception {
        String large = "x".repeat(8 * 1024 * 1024);
        String firstAddress;
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            firstAddress = broker.bootstrapServers();
            BrokerClient client = new BrokerClient(firstAddress);
            client.createTopic("jobs");
            client.write("jobs", "one", large);
            assertThat(client.readAll("jobs")).containsExactly("one", large);
        }
        // The old ports are taken by another now, so the second run must find its way with new ones.
        int oldPort = Integer.parseInt(firstAddress.substring(firstAddress.indexOf(':') + 1));
        try (ServerSocket taken = new ServerSocket(oldPort, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            assertThat(broker.bootstrapServers())
                    .startsWith("127.0.0.1:")
                    .isNotEqualTo("127.0.0.1:" + taken.getLocalPort());
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.write("jobs", "three");
            assertThat(client.readAll("jobs")).containsExactly("one", large, "three");
        }
    }

    @Test
    void embeddedBroker_refusesADirectoryInUse() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedBroker.start(dir))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(dir.toString())
                    .hasMessageContaining("in use by another broker");
        }
        EmbeddedBroker.start(dir).close();
    }

    @Test
    void embeddedBroker_saysWhichSettingWasRefused() {
        assertThatThrownBy(() -> EmbeddedBroker.start(dir, Map.of("num.io.threads", "none")))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("num.io.threads");
    }

    @Test
    void embeddedBroker_closesTwice() {
        EmbeddedBroker broker = EmbeddedBroker.start(dir);
        broker.close();
        broker.close();
    }
}
