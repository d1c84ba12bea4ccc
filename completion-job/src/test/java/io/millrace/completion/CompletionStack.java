package io.millrace.completion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A real broker, a real model server and completion workers, with a client. */
final class CompletionStack implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration START = Duration.ofSeconds(90);

    private final Path dir;
    private final String yaml;
    private final EmbeddedBroker broker;
    private final ModelServer models;
    private final List<JobApp> workers = new ArrayList<>();
    private final MillraceClient client;

    /** @param yaml settings of the workers beside their addresses */
    CompletionStack(Path dir, ModelServerSettings serving, int workerCount, String yaml) {
        this.dir = dir;
        this.yaml = yaml;
        this.broker = EmbeddedBroker.start(dir.resolve("broker"));
        this.models = ModelServer.start(serving);
        try {
            for (int i = 0; i < workerCount; i++) {
                JobApp worker = CompletionApp.of(settings(i));
                workers.add(worker);
                worker.start();
            }
            workers.forEach(worker -> assertThat(worker.awaitRunning(START)).isTrue());
            this.client = MillraceClient.connect(kafka(), "completion");
        } catch (RuntimeException | AssertionError e) {
            // A broker whose directory is deleted under it ends the whole JVM.
            end();
            throw e;
        }
    }

    private CompletionSettings settings(int number) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("MILLRACE_STATE_DIR", dir.resolve("state-" + number).toString());
        env.put("MILLRACE_CREATE_TOPICS", "true");
        env.put("MILLRACE_HTTP_PORT", "0");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", "4");
        env.put("MILLRACE_DEFAULT_PROVIDER", "local");
        env.put("MILLRACE_PROVIDERS_LOCAL_BASE_URL", models.baseUrl().toString());
        env.put("MILLRACE_PROVIDERS_STREAMED_BASE_URL", models.baseUrl().toString());
        env.put("MILLRACE_PROVIDERS_STREAMED_STREAM", "true");
        CompletionSettings addresses = CompletionSettings.of(Settings.read(WorkerSettings.defaults(), null, env));
        return yaml.isEmpty() ? addresses : Settings.readText(addresses, "test.yaml", yaml);
    }

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    ModelServer models() {
        return models;
    }

    MillraceClient client() {
        return client;
    }

    List<JobApp> workers() {
        return workers;
    }

    /** Ends a worker with its calls open, as if its process died, and starts another on its state. */
    void lose(int number) {
        workers.get(number).close();
        JobApp next = CompletionApp.of(settings(number));
        workers.set(number, next);
        next.start();
        assertThat(next.awaitRunning(START)).isTrue();
    }

    /** A job's result line. */
    JsonNode ask(String body, Map<String, String> headers) throws Exception {
        return result(client.submit(line("one", body), headers));
    }

    /** A job's result line. */
    JsonNode ask(String body) throws Exception {
        return ask(body, Map.of());
    }

    static JsonNode result(CompletableFuture<JobOutcome> outcome) throws Exception {
        JobOutcome ended = outcome.get(90, TimeUnit.SECONDS);
        JsonNode line = read(ended);
        assertThat(ended.answered()).as(line.toString()).isTrue();
        return line;
    }

    static JsonNode read(JobOutcome outcome) throws IOException {
        return MAPPER.readTree(outcome.line());
    }

    /** Where a result came from: hit, miss or coalesced. */
    static String cache(JsonNode result) {
        return result.at("/millrace/cache/0").asText();
    }

    static byte[] line(String id, String body) {
        return ("{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":" + body
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A body with one user message, and more fields, each with a comma before it. */
    static String body(String model, String question, String fields) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]"
                + fields + "}";
    }

    @Override
    public void close() {
        client.close();
        end();
    }

    private void end() {
        workers.forEach(JobApp::stop);
        models.close();
        broker.close();
    }
}
