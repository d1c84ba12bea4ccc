package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.app.JobApp;
import io.millrace.app.StartException;
import io.millrace.app.TopicPlan;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.WorkerProcess;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.deploy.SecuredCluster.Connection;
import io.millrace.embedder.EmbedderApp;
import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker on a broker with TLS, SCRAM and default-deny ACLs, with exactly what docs/clusters.md says. */
final class OwnClusterIT {
    private static final String INTERNAL = "millrace-embedder-gather-changelog";

    @TempDir
    private static Path dir;

    private static SecuredCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new SecuredCluster(dir);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void topicsOfThePage_areTheWorkersOwnPlan() {
        Names names = new Names(EmbedderApp.APPLICATION_ID, "embedding");
        List<TopicSpec> plan = new ArrayList<>(TopicPlan.userTopics(names, TopologySettings.defaults()));
        plan.addAll(TopicPlan.internalTopics(names, TopologySettings.defaults()));
        assertThat(cluster.page.topics()).containsExactlyInAnyOrderElementsOf(plan);
    }

    @Test
    void documentedRights_areEnoughForEveryKindOfJob() throws Exception {
        try (JobApp worker = EmbedderApp.of(cluster.settings(cluster.right()))) {
            worker.start();
            assertThat(worker.awaitRunning(Duration.ofSeconds(60))).isTrue();
            try (MillraceClient client = MillraceClient.connect(cluster.broker.own(), "embedding")) {
                List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    jobs.add(client.submit(Lines.job("single-" + i, "\"text " + i % 50 + "\"")));
                }
                jobs.add(client.submit(Lines.job("array", "[\"text 1\",\"text 2\",\"another\"]")));
                for (CompletableFuture<JobOutcome> job : jobs) {
                    assertThat(job.get(60, TimeUnit.SECONDS).answered()).isTrue();
                }
                JobOutcome refused = client.submit("no job").get(60, TimeUnit.SECONDS);
                assertThat(refused.answered()).isFalse();
            }
            assertThat(worker.scrape()).contains("millrace_jobs_total");
        }
    }

    @Test
    void eachRightTakenAway_isNamed() throws Exception {
        List<AclBinding> rights = cluster.page.rights("rights", SecuredCluster.USER);
        int needed = 0;
        for (AclBinding right : rights) {
            // Describe comes with each of them; alone it must not pass for one.
            AclBinding alone = ClustersPage.withOperation(right, AclOperation.DESCRIBE);
            cluster.grant(List.of(alone));
            cluster.revoke(right);
            try {
                String message = refusal(cluster.right());
                assertThat(message)
                        .as("without %s", right)
                        .contains(ClustersPage.word(right.entry().operation()) + " on ")
                        .contains(right.pattern().name())
                        .contains("docs/clusters.md");
                needed++;
            } finally {
                cluster.grant(List.of(right));
                cluster.revoke(alone);
            }
        }
        System.out.printf("OWN-CLUSTER acls=%d needed=%d%n", rights.size(), needed);
    }

    @Test
    void missingInternalTopic_isNamed_orMadeWhereThatIsAllowed() throws Exception {
        cluster.deleteTopic(INTERNAL);
        assertThat(refusal(cluster.right())).contains(INTERNAL, "Grant Create on it");
        List<AclBinding> create = cluster.page.rights("rights-create", SecuredCluster.USER);
        cluster.grant(create);
        try (JobApp worker = EmbedderApp.of(cluster.settings(cluster.right()))) {
            worker.start();
            assertThat(worker.awaitRunning(Duration.ofSeconds(60))).isTrue();
        } finally {
            cluster.revoke(create.get(0));
        }
        assertThat(cluster.admin.listTopics().names().get()).contains(INTERNAL);
    }

    @Test
    void workersUser_mayWriteNowhereElse() throws Exception {
        Map<String, Object> config =
                new HashMap<>(cluster.settings(cluster.right()).kafka());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : List.of("embedding.jobs", "another")) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[1]))
                                .get(30, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void wrongPasswordAuthorityHostOrDate_failWithin30Seconds_andSayWhich() throws Exception {
        String tls = "no trusted TLS connection";
        assertThat(refusal(cluster.wrongPassword())).contains("refuses the user name or the password");
        assertThat(refusal(cluster.wrongAuthority())).contains(tls, "kafka.ssl.truststore.location");
        assertThat(refusal(cluster.wrongHost())).contains(tls, "another host name");
        assertThat(refusal(cluster.expiredCertificate())).contains(tls, "has expired");
        System.out.println("OWN-CLUSTER 4/4 refused");
    }

    @Test
    void rightRevokedWhileAWorkerRuns_endsItWith78_andIsNamed() throws Exception {
        for (String name : List.of("embedding.results", "millrace.cache-control")) {
            AclBinding right = cluster.page.rights("rights", SecuredCluster.USER).stream()
                    .filter(r -> r.pattern().name().equals(name))
                    .findFirst()
                    .orElseThrow();
            try (WorkerChild worker = WorkerChild.start(
                            dir, cluster.yaml(cluster.right()), Map.of("MODEL_KEY", SecuredCluster.MODEL_KEY));
                    MillraceClient client = MillraceClient.connect(cluster.broker.own(), "embedding")) {
                worker.awaitReady();
                cluster.revoke(right);
                var unused = client.submit(Lines.job("revoked", "\"without " + name + "\""));
                assertThat(worker.exitCode()).as("without %s", right).isEqualTo(WorkerProcess.CONFIGURATION);
                assertThat(worker.log())
                        .contains("the worker can no longer work: the cluster does not allow this worker's user")
                        .contains("what it needs on topic " + name)
                        .doesNotContain("it is replaced");
            } finally {
                cluster.grant(List.of(right));
            }
        }
    }

    /** What a worker says that must not start. */
    private static String refusal(Connection connection) throws Exception {
        long began = System.nanoTime();
        try (JobApp worker = EmbedderApp.of(cluster.settings(connection))) {
            StartException refused = catchThrowableOfType(StartException.class, worker::start);
            assertThat(refused).as("the worker started").isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
            assertThat(refused.getMessage()).doesNotContain(connection.password());
            return refused.getMessage();
        }
    }
}
