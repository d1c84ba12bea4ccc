package io.millrace.completion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.DerivedAnswers;
import io.millrace.local.model.Fault;
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

/** Chat completions through a real broker, a real worker and a real model server. */
final class CompletionIT {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    Path dir;

    @Test
    void equalQuestions_costOneCall_andOnlyWholeAnswersAreKept() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"));
                ModelServer models =
                        ModelServer.start(ModelServerSettings.derived().withLatency(Duration.ofMillis(50)));
                JobApp worker = CompletionApp.of(settings(broker, models))) {
            worker.start();
            assertThat(worker.awaitRunning(Duration.ofSeconds(60))).isTrue();
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (MillraceClient client = MillraceClient.connect(kafka, "completion")) {
                oneCallForAll(client, models);
                cutAnswersAreNotKept(client, models);
            }
        }
    }

    private static void oneCallForAll(MillraceClient client, ModelServer models) throws Exception {
        List<CompletableFuture<JobOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            outcomes.add(client.submit(line("job-" + i, "What is a whale?")));
        }
        int paid = 0;
        for (CompletableFuture<JobOutcome> outcome : outcomes) {
            JsonNode result = MAPPER.readTree(outcome.get(30, TimeUnit.SECONDS).line());
            assertThat(result.at("/response/body/choices/0/message/content").textValue())
                    .isEqualTo(DerivedAnswers.of(body("What is a whale?")));
            paid += result.at("/millrace/billed").intValue() > 0 ? 1 : 0;
        }
        assertThat(paid).isEqualTo(1);
        assertThat(models.ledger().totals().chatCalls()).isEqualTo(1);
    }

    private static void cutAnswersAreNotKept(MillraceClient client, ModelServer models) throws Exception {
        models.faults().nextCalls(Fault.TRUNCATED, 1);
        JsonNode cut = MAPPER.readTree(client.submit(line("cut", "Tell me all."))
                .get(30, TimeUnit.SECONDS)
                .line());
        assertThat(cut.at("/response/body/choices/0/finish_reason").textValue()).isEqualTo("length");
        JsonNode whole = MAPPER.readTree(client.submit(line("again", "Tell me all."))
                .get(30, TimeUnit.SECONDS)
                .line());
        assertThat(whole.at("/millrace/cache/0").textValue()).isEqualTo("miss");
        assertThat(whole.at("/response/body/choices/0/finish_reason").textValue())
                .isEqualTo("stop");
    }

    private WorkerSettings settings(EmbeddedBroker broker, ModelServer models) {
        return Settings.read(
                WorkerSettings.defaults(),
                null,
                Map.of(
                        "MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                        "MILLRACE_STATE_DIR", dir.resolve("state").toString(),
                        "MILLRACE_CREATE_TOPICS", "true",
                        "MILLRACE_HTTP_PORT", "-1",
                        "MILLRACE_TOPOLOGY_PARTITIONS", "2",
                        "MILLRACE_DEFAULT_PROVIDER", "local",
                        "MILLRACE_PROVIDERS_LOCAL_BASE_URL", models.baseUrl().toString()));
    }

    private static String line(String id, String question) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + body(question) + "}";
    }

    private static String body(String question) {
        return "{\"model\":\"derived-chat\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
    }
}
