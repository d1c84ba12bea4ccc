package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Very many dead letters, folded by a command with 256 MB of heap. How many is the system property {@code letters}, 20,000 unless it is set. */
final class DlqMillionIT {
    private static final int LETTERS = Integer.getInteger("letters", 20_000);
    private static final List<String> ERRORS = List.of("timeout", "upstream_5xx", "item_refused", "too_many_tokens");
    private static final double GROUPS_SECONDS_MAX = 2;
    private static final int MINUTES_MAX = 10;

    @TempDir
    Path dir;

    @Test
    void groups_comeWithinTwoSecondsOfTheFold_in256MegabytesOfHeap() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"))) {
            plant(broker.bootstrapServers());
            String first = groups(broker.bootstrapServers());
            String again = groups(broker.bootstrapServers());
            System.out.println("MILLION letters=" + LETTERS + " heap_max=256m");
            System.out.println("MILLION first: " + first);
            System.out.println("MILLION again: " + again);
            assertThat(first).contains(Screen.count(LETTERS) + " dead letters read in");
            assertThat(again).doesNotContain("dead letters read in");
            assertThat(seconds(first)).isLessThan(GROUPS_SECONDS_MAX);
            assertThat(seconds(again)).isLessThan(GROUPS_SECONDS_MAX);
        }
    }

    private static double seconds(String notes) {
        Matcher matcher = Pattern.compile("grouped in ([0-9.]+) s").matcher(notes);
        assertThat(matcher.find()).as(notes).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    /** Runs the command; returns what it noted. */
    private String groups(String bootstrap) throws Exception {
        Path out = dir.resolve("groups.json");
        Path err = dir.resolve("groups.err");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Millrace.class.getName(),
                        "dlq",
                        "groups",
                        "-o",
                        "json",
                        "--bootstrap",
                        bootstrap,
                        "--fold-dir",
                        dir.resolve("fold").toString()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        String notes = Files.readString(err);
        assertThat(process.exitValue()).as(notes).isZero();
        long count = 0;
        for (JsonNode group : new JsonMapper().readTree(out.toFile()).path("groups")) {
            count += group.path("open").asLong();
        }
        assertThat(count).isEqualTo(LETTERS);
        return notes;
    }

    private static void plant(String bootstrap) throws Exception {
        Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", 20));
        kafka.put("batch.size", 256 << 10);
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic("millrace.dead-letters", 8, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < LETTERS; i++) {
                producer.send(letter(i));
            }
            producer.flush();
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(int i) {
        String line = "{\"custom_id\":\"" + i
                + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"model-" + i % 10
                + "\",\"input\":\"The whale, number " + i + ", was seen off the bow.\"}}";
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("millrace.dead-letters", i % 8, null, line.getBytes(UTF_8));
        String error = ERRORS.get(i % ERRORS.size());
        record.headers()
                .add("__streams.errors.exception", ("io.millrace." + error).getBytes(UTF_8))
                .add("__streams.errors.message", "it failed".getBytes(UTF_8))
                .add("__streams.errors.topic", "embedding.jobs".getBytes(UTF_8))
                .add("__streams.errors.partition", "3".getBytes(UTF_8))
                .add("__streams.errors.offset", String.valueOf(i).getBytes(UTF_8))
                .add("millrace-dlq-id", "01JDQ0000000000000000000ZZ".getBytes(UTF_8))
                .add("millrace-error-class", error.getBytes(UTF_8))
                .add("millrace-error-http-status", "503".getBytes(UTF_8))
                .add("millrace-attempts", "4".getBytes(UTF_8))
                .add("millrace-first-failed-at", "2026-11-27T08:00:00Z".getBytes(UTF_8))
                .add("millrace-failed-at", "2026-11-27T08:00:01Z".getBytes(UTF_8))
                .add("millrace-app-id", "millrace-embedder".getBytes(UTF_8));
        return record;
    }
}
