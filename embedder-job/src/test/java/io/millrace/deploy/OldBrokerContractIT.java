package io.millrace.deploy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker of an older version; runs in the profile old-broker alone, which fetches that version's jars. */
final class OldBrokerContractIT extends BrokerContract {
    @TempDir
    private static Path dir;

    private static JarsBroker broker;

    @BeforeAll
    static void start() throws Exception {
        String version = System.getProperty("broker.version", "2.5.1");
        broker = JarsBroker.start(dir, Path.of("src", "test", "brokers", "target", version), version);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    String bootstrap() {
        return broker.bootstrap();
    }
}
