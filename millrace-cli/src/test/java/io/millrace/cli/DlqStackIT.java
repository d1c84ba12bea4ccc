package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code dlq} commands beside a real worker: what it keeps, what it writes on dead letters, and whose replays it knows. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DlqStackIT {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TOKEN = "look-canary";
    private static final String KEPT = "Call me Ishmael.";
    private static final String REFUSED = "A text of the forbidden kind.";

    @TempDir
    static Path base;

    private static LocalStack stack;
    private static String keptId;
    private static String refusedId;

    /** Two jobs die; then the model changes its mind, and one of them is asked again by somebody. */
    @BeforeAll
    static void deadLetters() throws Exception {
        stack = LocalStack.start(
                LocalStackPlan.in(base.resolve("data")).ports(0, 0).token(TOKEN));
        stack.models().faults().poison("Ishmael").poison("forbidden");
        try (MillraceClient client = MillraceClient.connect(stack.kafka(), "embedding")) {
            assertThat(outcome(client, KEPT).answered()).isFalse();
            assertThat(outcome(client, REFUSED).answered()).isFalse();
            stack.models().faults().clear();
            assertThat(outcome(client, KEPT).answered()).isTrue();
        }
        keptId = id("record.value.body.input == '" + KEPT + "'");
        refusedId = id("record.value.body.input == '" + REFUSED + "'");
    }

    private static JobOutcome outcome(MillraceClient client, String text) throws Exception {
        return client.submit(line(text)).get(60, TimeUnit.SECONDS);
    }

    private static byte[] line(String text) {
        return ("{\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"all-minilm-l6-v2\","
                        + "\"input\":\"" + text + "\"}}")
                .getBytes(UTF_8);
    }

    private static String id(String filter) throws Exception {
        return MAPPER.readTree(dlq("list", "--filter", filter, "-o", "json").out())
                .at("/dead_letters/0/id")
                .asText();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private static CommandLineRun dlq(String... args) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(args));
        all.addAll(List.of(
                "--bootstrap",
                stack.bootstrapServers(),
                "--fold-dir",
                base.resolve("fold").toString()));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static String worker() {
        return "http://127.0.0.1:" + stack.worker().statusPort();
    }

    @Test
    void dryRun_asksTheWorkersWhatIsKept_andWritesNothing() throws Exception {
        Map<TopicPartition, Long> before = ends();
        JsonNode both = dryRun(TOKEN, worker());
        assertThat(both.path("records").asInt()).isEqualTo(2);
        assertThat(both.path("tokens").asInt()).isPositive();
        assertThat(both.path("dollars").asText()).isEqualTo("0");
        assertThat(both.path("cache_hits").asInt(-1)).isEqualTo(1);
        assertThat(both.path("cache_unknown").asInt(-1)).isZero();
        // Another model's answers are not kept.
        JsonNode other = MAPPER.readTree(dlq(
                        "replay",
                        keptId,
                        "--set-model",
                        "another",
                        "--allow-edits",
                        "--dry-run",
                        "-o",
                        "json",
                        "--workers",
                        worker(),
                        "--token",
                        TOKEN)
                .out());
        assertThat(other.path("cache_hits").asInt(-1)).isZero();
        assertThat(dryRun("guess", worker()).path("cache_hits").isNull()).isTrue();
        assertThat(dryRun(TOKEN, "http://127.0.0.1:1").path("cache_hits").isNull())
                .isTrue();
        CommandLineRun nobody = dlq("replay", "--all", "--dry-run");
        assertThat(nobody.out()).contains("cache hits  unknown");
        assertThat(nobody.err()).contains("MILLRACE_HTTP_TOKEN");
        assertThat(ends()).isEqualTo(before);
    }

    private static JsonNode dryRun(String token, String worker) throws Exception {
        CommandLineRun run = dlq("replay", "--all", "--dry-run", "-o", "json", "--workers", worker, "--token", token);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain(TOKEN);
        return MAPPER.readTree(run.out());
    }

    /** Where every topic there is ends. */
    private static Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                new HashMap<>(stack.kafka()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            consumer.listTopics(Duration.ofSeconds(30)).forEach((topic, partitions) -> {
                // Who lives, and what time it took, workers write without end.
                if (topic.endsWith(".jobs") || topic.startsWith("millrace.dead-letters")) {
                    for (PartitionInfo partition : partitions) {
                        all.add(new TopicPartition(topic, partition.partition()));
                    }
                }
            });
            Map<TopicPartition, Long> ends =
                    new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
            ends.putAll(consumer.endOffsets(all));
            assertThat(ends).hasSizeGreaterThan(8);
            return ends;
        }
    }

    @Test
    void deadLetters_bearTheirModel() throws Exception {
        JsonNode shown = MAPPER.readTree(dlq("show", refusedId, "-o", "json").out());
        assertThat(shown.at("/record/cause/model").asText()).isEqualTo("all-minilm-l6-v2");
        List<String> headers = new ArrayList<>();
        shown.at("/record/headers").forEach(text -> headers.add(text.asText()));
        assertThat(headers).containsSequence("millrace-model", "all-minilm-l6-v2");
        assertThat(dlq("note", refusedId, "ask the writers").code()).isZero();
        assertThat(dlq("show", refusedId).out()).contains("note      ask the writers (");
    }

    /** As the README does it with kcat: the bytes, and one header. The dry run counts open ones, so this comes after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void anyProducersReplay_isRecognised() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<>(stack.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> job = new ProducerRecord<>("embedding.jobs", line(REFUSED));
            job.headers().add("millrace-replay-of", refusedId.getBytes(UTF_8));
            producer.send(job).get(30, TimeUnit.SECONDS);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!status(refusedId).equals("resolved")) {
            assertThat(System.nanoTime()).as("not resolved within 60 s").isLessThan(end);
        }
    }

    private static String status(String id) throws Exception {
        return MAPPER.readTree(dlq("list", id, "-o", "json").out())
                .at("/dead_letters/0/status")
                .asText();
    }
}
