package io.millrace.deploy;

import io.millrace.local.process.ChildProcess;
import io.millrace.local.process.ChildStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker as cautious people run it, in a child JVM: TLS and SCRAM-SHA-512 for clients, and nothing allowed that no ACL grants. A second door, without TLS, is
 * the broker's own and the tests' way to set it up: who comes through it may do everything.
 */
final class SecuredBroker implements AutoCloseable {
    private final ChildProcess process;
    private final List<String> ports;

    private SecuredBroker(ChildProcess process) {
        this.process = process;
        this.ports = List.of(process.address().split(" ", -1));
    }

    static SecuredBroker start(Path dir, Path keyStore, Path expiredKeyStore) {
        return new SecuredBroker(ChildProcess.start(new ChildStart(
                "secured broker",
                SecuredBrokerMain.class.getName(),
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of(dir.toString(), keyStore.toString(), expiredKeyStore.toString()),
                Duration.ofSeconds(120))));
    }

    /** Where clients connect. */
    String bootstrap() {
        return "127.0.0.1:" + ports.get(0);
    }

    /** The same broker under a name its certificate does not have. */
    String bootstrapByAnotherName() {
        return "localhost:" + ports.get(0);
    }

    /** The same broker with a certificate that has expired. */
    String bootstrapExpired() {
        return "127.0.0.1:" + ports.get(1);
    }

    /** Client keys of whoever may do everything. */
    Map<String, String> own() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + ports.get(2));
    }

    Admin admin() {
        return Admin.create(Map.copyOf(own()));
    }

    @Override
    public void close() {
        process.close();
    }
}
