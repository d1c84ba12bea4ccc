package io.millrace.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.ControlClient;
import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.cache.CacheRules.By;
import io.millrace.cache.CacheRules.Selector;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once an invalidation has returned, no worker serves what was asked before it. */
final class InvalidationIT {
    private static final int QUESTIONS = 40;

    @TempDir
    Path dir;

    @Test
    void invalidated_isPaidAgainByEveryWorker_asSoonAsTheCommandHasReturned() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"));
                ModelServer models = ModelServer.start(ModelServerSettings.derived());
                JobApp one = CompletionApp.of(settings(broker, models, "one"));
                JobApp two = CompletionApp.of(settings(broker, models, "two"))) {
            one.start();
            two.start();
            assertThat(one.awaitRunning(Duration.ofSeconds(60))).isTrue();
            assertThat(two.awaitRunning(Duration.ofSeconds(60))).isTrue();
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (MillraceClient client = MillraceClient.connect(kafka, "completion");
                    ControlClient control = new ControlClient(kafka)) {
                assertThat(paid(client)).isEqualTo(QUESTIONS);
                assertThat(paid(client)).isZero();
                long other = control.invalidate(new Selector(By.MODEL, "another-model"));
                assertThat(control.awaitObeyed(other)).as("workers that obey").isEqualTo(2);
                assertThat(paid(client)).as("another model's answers are gone").isZero();
                for (Selector selector : List.of(
                        new Selector(By.MODEL, "derived-chat"),
                        new Selector(By.NAMESPACE, "default"),
                        new Selector(By.ALL, ""))) {
                    long number = control.invalidate(selector);
                    assertThat(control.awaitObeyed(number)).isEqualTo(2);
                    assertThat(paid(client)).as("after %s", selector).isEqualTo(QUESTIONS);
                    assertThat(paid(client)).isZero();
                }
                System.out.printf(
                        "INVALIDATION questions=%d invalidations=4 calls=%d%n",
                        QUESTIONS, models.ledger().totals().chatCalls());
            }
        }
    }

    private static int paid(MillraceClient client) throws Exception {
        List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            jobs.add(client.submit("{\"custom_id\":\"q" + i
                    + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"derived-chat\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"question " + i + "\"}]}}"));
        }
        int paid = 0;
        for (CompletableFuture<JobOutcome> job : jobs) {
            String line = new String(job.get(60, TimeUnit.SECONDS).line(), UTF_8);
            paid += line.contains("\"cache\":[\"miss\"]") ? 1 : 0;
        }
        return paid;
    }

    private WorkerSettings settings(EmbeddedBroker broker, ModelServer models, String name) {
        return Settings.read(
                WorkerSettings.defaults(),
                null,
                Map.of(
                        "MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                        "MILLRACE_STATE_DIR", dir.resolve(name).toString(),
                        "MILLRACE_CREATE_TOPICS", "true",
                        "MILLRACE_HTTP_PORT", "-1",
                        "MILLRACE_TOPOLOGY_PARTITIONS", "4",
                        "MILLRACE_DEFAULT_PROVIDER", "local",
                        "MILLRACE_PROVIDERS_LOCAL_BASE_URL", models.baseUrl().toString()));
    }
}
