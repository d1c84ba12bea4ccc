package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dlq} commands that read, on a real broker with hostile dead letters. */
final class DlqCommandsIT {
    private static final String TOPIC = "millrace.dead-letters";
    private static final String HOSTILE = "\u001b[2J\u001b]0;pwned\u0007 \u202egnp.exe \u009b31m \u2066x";
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path base;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void letters() throws Exception {
        broker = EmbeddedBroker.start(base.resolve("broker"));
        Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 3; i++) {
                send(producer, 0, "too_many_tokens", "text-embedding-3-small", "long text " + i);
            }
            send(producer, 1, HOSTILE, HOSTILE, HOSTILE);
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, int partition, String error, String model, String text)
            throws Exception {
        String line = MAPPER.writeValueAsString(Map.of(
                "custom_id",
                "c",
                "method",
                "POST",
                "url",
                "/v1/embeddings",
                "body",
                Map.of("model", model, "input", text)));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, partition, null, line.getBytes(UTF_8));
        record.headers().add("millrace-error-class", error.getBytes(UTF_8));
        record.headers().add("__streams.errors.message", error.getBytes(UTF_8));
        record.headers().add("__streams.errors.topic", "embedding.jobs".getBytes(UTF_8));
        record.headers().add(HOSTILE, new byte[] {(byte) 0xff, 0x1b});
        producer.send(record).get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static CommandLineRun dlq(String... args) {
        CommandLineRun run = CommandLineRun.of(arguments("fold", args));
        harmless(run.out());
        harmless(run.err());
        return run;
    }

    private static String[] arguments(String fold, String... args) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(args));
        all.addAll(List.of(
                "--bootstrap",
                broker.bootstrapServers(),
                "--fold-dir",
                base.resolve(fold).toString()));
        return all.toArray(String[]::new);
    }

    /** No byte that a terminal obeys, no character that turns a line round. */
    private static void harmless(String shown) {
        assertThat(shown.codePoints()
                        .filter(c -> (c < 0x20 && c != '\n')
                                || (c >= 0x7f && c < 0xa0)
                                || Character.getType(c) == Character.FORMAT))
                .isEmpty();
    }

    @Test
    void watch_showsMetricsOfWhatIsOpen() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        FutureTask<CommandLineRun> watch = new FutureTask<>(() -> CommandLineRun.of(
                arguments("watched", "watch", "--times", "3", "--interval", "1", "--http", String.valueOf(port))));
        Thread thread = new Thread(watch, "watch");
        thread.start();
        String page = "";
        while (!page.contains("too_many_tokens") && thread.isAlive()) {
            page = page(port);
        }
        assertThat(page).contains("millrace_dlq_open_records{error_class=\"too_many_tokens\"} 3.0");
        String oldest = page.lines()
                .filter(line -> line.startsWith("millrace_dlq_oldest_seconds "))
                .findFirst()
                .orElseThrow();
        assertThat(Double.parseDouble(oldest.split(" ", -1)[1])).isBetween(0.001, 600.0);
        CommandLineRun run = watch.get(60, TimeUnit.SECONDS);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Metrics at http://127.0.0.1:" + port + "/metrics.");
        assertThat(dlq("watch", "--http", "70000").err()).contains("--http: 70000 is not from 0 to 65535.");
    }

    /** Empty while nobody listens. */
    private static String page(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            LockSupport.parkNanos(20_000_000);
            return "";
        }
    }

    @Test
    void groups_showWhatFailed_andWhatItWouldCost() throws Exception {
        CommandLineRun table = dlq("groups");
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out().lines().findFirst().orElseThrow()).contains("GROUP", "OPEN", "ERROR", "MODEL", "~USD");
        assertThat(table.out()).contains("too_many_tokens", "text-embedding-3-small", "\\u001b[2J", "\\u202e");
        JsonNode json = MAPPER.readTree(dlq("groups", "-o", "json").out());
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(1);
        JsonNode first = json.at("/groups/0");
        assertThat(first.path("open").asInt()).isEqualTo(3);
        assertThat(first.path("error").asText()).isEqualTo("too_many_tokens");
        assertThat(Double.parseDouble(first.path("dollars_guessed").asText())).isBetween(1e-7, 1e-4);
        assertThat(json.at("/groups/1/model").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void list_narrows_andSaysWhenThereIsNothing() throws Exception {
        String group = MAPPER.readTree(dlq("groups", "-o", "json").out())
                .at("/groups/0/group")
                .asText();
        assertThat(dlq("list", group, "-o", "ndjson").out().lines())
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(MAPPER.readTree(line).path("group").asText()).isEqualTo(group));
        assertThat(dlq("list", "--filter", "record.value.body.input == 'long text 1'", "--no-headers")
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .startsWith(TOPIC + "-0@1");
        CommandLineRun none = dlq("list", "--status", "resolved", "--fail-if-empty");
        assertThat(none.code()).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(dlq("list", "--filter", "record.value ==").code()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void json_isAllThereIsOnStandardOutput_whileABarIsDrawn() throws Exception {
        CommandLineRun run = CommandLineRun.atATerminal(arguments("bar", "list", "-o", "json"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).as("the bar").contains("dead letters", "\r").doesNotContain("\u001b");
        harmless(run.out());
        assertThat(MAPPER.readTree(run.out()).path("dead_letters")).hasSize(4);
    }

    @Test
    void show_escapesWhatIsHostile_andJsonIsLossless() throws Exception {
        CommandLineRun shown = dlq("show", TOPIC + "-1@0");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("status    open", "from      embedding.jobs", "\\xff\\u001b", "\\u009b31m");
        JsonNode json =
                MAPPER.readTree(dlq("show", TOPIC + "-1@0", "-o", "json").out());
        JsonNode payload = MAPPER.readTree(json.at("/record/payload").asText());
        assertThat(payload.at("/body/input").asText()).isEqualTo(HOSTILE);
        assertThat(dlq("show", TOPIC + "-1@77").code()).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(dlq("show", "nonsense").code()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void export_writesWholeRecords_toANewFileOnly() throws Exception {
        Path out = base.resolve("letters.jsonl");
        assertThat(dlq("export", "--error", "too_many_tokens", "--out", out.toString())
                        .code())
                .isZero();
        assertThat(Files.readAllLines(out))
                .hasSize(3)
                .allSatisfy(line -> assertThat(
                                MAPPER.readTree(line).path("headers").get(0).asText())
                        .isEqualTo("millrace-error-class"));
        assertThat(dlq("export", "--out", out.toString()).code()).isEqualTo(ExitCode.FAILED.number());
    }

    @Test
    void headers_ofOnesOwn_areReadByAMap() {
        assertThat(dlq("headers", "--header", "x-why=error").out())
                .contains("own", "x-why", "kafka_dlt-original-offset");
        CommandLineRun wrong = dlq("headers", "--header", "x-why=reason");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(wrong.err()).contains("'reason' is no field", "first-failed");
    }
}
