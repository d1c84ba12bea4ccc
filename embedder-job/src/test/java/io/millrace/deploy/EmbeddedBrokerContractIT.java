package io.millrace.deploy;

import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The broker of the embedded default. */
final class EmbeddedBrokerContractIT extends BrokerContract {
    @TempDir
    private static Path data;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(data);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    String bootstrap() {
        return broker.bootstrapServers();
    }
}
