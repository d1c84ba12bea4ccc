package io.millrace.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {
    @TempDir
    Path dir;

    @Test
    void brokerProcess_keepsAddressAndRecordsOverAKill() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(dir)) {
            String address = broker.bootstrapServers();
            long pid = broker.pid();
            BrokerClient client = new BrokerClient(address);
            client.createTopic("jobs");
            client.write("jobs", "one", "two");

            assertThatThrownBy(() -> EmbeddedBroker.start(dir)).hasMessageContaining("in use by another broker");
            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(broker.pid()).isNotEqualTo(pid);
            client.write("jobs", "three");
            assertThat(client.readAll("jobs")).containsExactly("one", "two", "three");
            broker.stop();
            assertThat(broker.isAlive()).isFalse();
        }
    }
}
