package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.TopicPlan;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dlq replay} in processes of their own, killed while they send and started again, and several at once: each dead letter gives one job. How often is the
 * system property {@code kills}, 3 unless it is set.
 */
final class DlqKillIT {
    private static final String JOBS = "embedding.jobs";
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final int DEAD = 100 + 100 * KILLS;

    @TempDir
    Path dir;

    @Test
    void killedAndStartedAgain_andThreeAtOnce_eachIsSentOnce() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"))) {
            plant(broker);
            int killed = 0;
            while (killed < KILLS && sent(broker).size() < DEAD) {
                Process replay = replay(broker, "plan", "40/s");
                int before = sent(broker).size();
                awaitMore(broker, replay, before);
                replay.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS);
                killed += replay.isAlive() ? 1 : 0;
                replay.destroyForcibly().waitFor();
            }
            List<Process> three = List.of(
                    replay(broker, "plan", "100/s"), replay(broker, "plan", "100/s"), replay(broker, "other", "100/s"));
            for (Process one : three) {
                assertThat(one.waitFor(180, TimeUnit.SECONDS)).isTrue();
            }
            Process last = replay(broker, "plan", "1000/s");
            assertThat(last.waitFor(180, TimeUnit.SECONDS)).isTrue();
            Map<String, Integer> sent = sent(broker);
            long twice = sent.values().stream().filter(times -> times > 1).count();
            System.out.printf(
                    "D1 seed=%d kills=%d dead=%d replayed=%d double=%d%n", seed, killed, DEAD, sent.size(), twice);
            assertThat(killed).isEqualTo(KILLS);
            assertThat(sent).hasSize(DEAD);
            assertThat(twice).isZero();
        }
    }

    /** Waits until the process has sent something, so that it is killed in its work. */
    private static void awaitMore(EmbeddedBroker broker, Process replay, int before) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (replay.isAlive() && sent(broker).size() == before) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nothing was sent within 120 s");
            }
        }
    }

    private Process replay(EmbeddedBroker broker, String plan, String rate) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Millrace.class.getName(),
                "dlq",
                "replay",
                "--all",
                "--yes",
                "--id",
                plan,
                "--rate",
                rate,
                "--fold-dir",
                dir.resolve("fold").toString(),
                "--bootstrap",
                broker.bootstrapServers()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("replay.log").toFile()))
                .start();
    }

    private static void plant(EmbeddedBroker broker) throws Exception {
        Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
        try (Admin admin = Admin.create(kafka)) {
            TopicPlan.TopicSpec state = TopicPlan.deadLetterState();
            admin.createTopics(List.of(
                            new NewTopic("millrace.dead-letters", 3, (short) 1),
                            new NewTopic(JOBS, 3, (short) 1),
                            new NewTopic(state.name(), 1, (short) 1).configs(state.config())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < DEAD; i++) {
                ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                        "millrace.dead-letters", i % 3, null, ("{\"n\":" + i + "}").getBytes(UTF_8));
                letter.headers().add("millrace-error-class", "timeout".getBytes(UTF_8));
                letter.headers().add("__streams.errors.topic", JOBS.getBytes(UTF_8));
                producer.send(letter).get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** How often each dead letter was sent, as far as it is committed. */
    private static Map<String, Integer> sent(EmbeddedBroker broker) {
        Map<String, Object> kafka = new HashMap<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"));
        Map<String, Integer> sent = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(JOBS).stream()
                    .map(p -> new TopicPartition(JOBS, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(job -> sent.merge(
                                new String(
                                        job.headers()
                                                .lastHeader("millrace-replay-of")
                                                .value(),
                                        UTF_8),
                                1,
                                Integer::sum));
            }
        }
        return sent;
    }
}
