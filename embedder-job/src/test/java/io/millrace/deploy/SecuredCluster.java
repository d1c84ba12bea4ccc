package io.millrace.deploy;

import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.Topics;
import io.millrace.app.WorkerSettings;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/** A secured broker set up as docs/clusters.md says, a model server, and the settings of a worker for both. */
final class SecuredCluster implements AutoCloseable {
    static final String USER = "millrace";
    static final String PASSWORD = "canary-kafka-Password/9+x=";
    static final String MODEL_KEY = "canary-model-Key/7+y=";

    final ClustersPage page = ClustersPage.read();
    final SecuredBroker broker;
    final Admin admin;
    final ModelServer models;
    private final Path dir;
    private final Path trusted;
    private final Path stranger;

    SecuredCluster(Path dir) throws Exception {
        this.dir = dir;
        Certificates certificates = new Certificates(dir);
        this.trusted = certificates.authority("authority");
        this.stranger = certificates.authority("stranger");
        Path good = certificates.keyStore("broker", "authority");
        Path expired = certificates.keyStore("expired", "authority", "-startdate", "-100d", "-validity", "10");
        this.broker = SecuredBroker.start(dir.resolve("broker"), good, expired);
        this.admin = broker.admin();
        this.models = ModelServer.start(ModelServerSettings.derived().withApiKey(MODEL_KEY));
        try {
            setUp();
        } catch (Exception e) {
            // A broker left behind would end the JVM when its directory is deleted.
            close();
            throw e;
        }
    }

    private void setUp() throws Exception {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                .all()
                .get();
        grant(page.rights("rights", USER));
        Topics topics = new Topics(admin);
        List<TopicSpec> all = page.topics();
        topics.create(all, 1);
        topics.awaitReady(all);
    }

    void grant(Collection<AclBinding> rights) throws Exception {
        admin.createAcls(rights).all().get();
        for (AclBinding right : rights) {
            awaitRight(right, true);
        }
    }

    void revoke(AclBinding right) throws Exception {
        admin.deleteAcls(List.of(right.toFilter())).all().get();
        awaitRight(right, false);
    }

    /** The controller has decided; the broker knows a moment later. */
    private void awaitRight(AclBinding right, boolean there) throws Exception {
        while (admin.describeAcls(right.toFilter()).values().get().isEmpty() == there) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** How a worker's connection differs from what the page says. */
    record Connection(String bootstrap, String password, Path trust) {}

    Connection right() {
        return new Connection(broker.bootstrap(), PASSWORD, trusted);
    }

    Connection wrongPassword() {
        return new Connection(broker.bootstrap(), "canary-wrong-Password/5+z=", trusted);
    }

    Connection wrongAuthority() {
        return new Connection(broker.bootstrap(), PASSWORD, stranger);
    }

    Connection wrongHost() {
        return new Connection(broker.bootstrapByAnotherName(), PASSWORD, trusted);
    }

    Connection expiredCertificate() {
        return new Connection(broker.bootstrapExpired(), PASSWORD, trusted);
    }

    /** A settings file with the page's YAML, filled in. */
    Path yaml(Connection connection) throws Exception {
        Path password = Files.createTempFile(
                dir,
                "password",
                ".txt",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, connection.password() + "\n");
        String kafka = page.yaml()
                .replace("broker:9093", connection.bootstrap())
                .replace("/run/secrets/kafka-password", password.toString())
                .replace("/etc/millrace/ca.pem", connection.trust().toString());
        return Files.writeString(
                Files.createTempFile(dir, "worker", ".yaml"),
                kafka + "state_dir: " + Files.createTempDirectory(dir, "state") + "\nhttp:\n  port: 0\n"
                        + "default_provider: local\nproviders:\n  local:\n    base_url: " + models.baseUrl()
                        + "\n    api_key: ${MODEL_KEY}\n");
    }

    WorkerSettings settings(Connection connection) throws Exception {
        return Settings.read(WorkerSettings.defaults(), yaml(connection), Map.of("MODEL_KEY", MODEL_KEY));
    }

    /** Deletes a topic and waits until it is gone. */
    void deleteTopic(String name) throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (admin.listTopics().names().get().contains(name)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(name + " is still there");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() {
        models.close();
        admin.close();
        broker.close();
    }
}
