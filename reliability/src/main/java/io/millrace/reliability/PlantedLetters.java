package io.millrace.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.app.TopicPlan;
import io.millrace.local.broker.BrokerProcess;
import io.millrace.topology.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker process with dead letters such as a worker writes, and nobody else.
 *
 * <p>Threads: the row's.
 */
final class PlantedLetters implements AutoCloseable {
    static final int PARTITIONS = 8;
    private static final List<String> ERRORS = List.of("timeout", "upstream_5xx", "item_refused", "too_many_tokens");
    private static final Duration SEND_DEADLINE = Duration.ofMinutes(5);

    private final BrokerProcess broker;
    private final DlqCommand dlq;
    private int planted;

    PlantedLetters(Path dir) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("the run directory cannot be made: " + dir, e);
        }
        this.broker = BrokerProcess.start(dir.resolve("broker"));
        this.dlq = new DlqCommand(dir, broker.bootstrapServers());
        List<NewTopic> topics = new ArrayList<>();
        topics.add(new NewTopic(Names.DEAD_LETTERS, PARTITIONS, (short) 1).configs(Map.of("retention.ms", "-1")));
        topics.add(new NewTopic(Rig.JOBS, PARTITIONS, (short) 1));
        List.of(TopicPlan.deadLetterState(), TopicPlan.deadLetterAudit())
                .forEach(plan ->
                        topics.add(new NewTopic(plan.name(), plan.partitions(), (short) 1).configs(plan.config())));
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            ClusterProbe.get(admin.createTopics(topics).all());
        }
        // A topic just created does not answer at once.
        Waits.pause(1_000);
    }

    DlqCommand dlq() {
        return dlq;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Those there are. */
    int planted() {
        return planted;
    }

    ReplayedJobs replayed() {
        return new ReplayedJobs(bootstrapServers(), Rig.JOBS, PARTITIONS);
    }

    /** Writes more of them. */
    void plant(int count) {
        Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 20));
        kafka.put("batch.size", 256 << 10);
        kafka.put("delivery.timeout.ms", (int) SEND_DEADLINE.toMillis());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            int[] failed = {0};
            for (int i = 0; i < count; i++) {
                var unused = producer.send(letter(planted + i), (at, e) -> failed[0] += e == null ? 0 : 1);
            }
            producer.flush();
            if (failed[0] > 0) {
                throw new RowFailed(failed[0] + " dead letters could not be planted");
            }
        }
        planted += count;
    }

    /** Where a dead letter lies. */
    static String place(int number) {
        return Names.DEAD_LETTERS + "-" + number % PARTITIONS + "@" + number / PARTITIONS;
    }

    /** Its job's own line. */
    static String line(int number) {
        return "{\"custom_id\":\"" + number
                + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"model-" + number % 10
                + "\",\"input\":\"The whale, number " + number + ", was seen off the bow.\"}}";
    }

    private static ProducerRecord<byte[], byte[]> letter(int number) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Names.DEAD_LETTERS, number % PARTITIONS, null, line(number).getBytes(UTF_8));
        String error = ERRORS.get(number % ERRORS.size());
        Map.of(
                        "__streams.errors.exception", "io.millrace." + error,
                        "__streams.errors.message", "it failed",
                        "__streams.errors.topic", Rig.JOBS,
                        "__streams.errors.partition", "3",
                        "__streams.errors.offset", String.valueOf(number),
                        "millrace-dlq-id", "01JDQ0000000000000000000ZZ",
                        "millrace-error-class", error,
                        "millrace-error-http-status", "503",
                        "millrace-attempts", "4",
                        "millrace-failed-at", "2026-11-27T08:00:01Z")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    @Override
    public void close() {
        dlq.close();
        broker.kill();
    }
}
