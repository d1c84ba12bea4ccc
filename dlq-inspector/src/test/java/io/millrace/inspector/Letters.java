package io.millrace.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.inspector.fold.FoldSettings;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with topics of dead letters, and samples to put there. */
public final class Letters implements AutoCloseable {
    public static final String TOPIC = "millrace.dead-letters";
    public static final String STATE = TOPIC + ".state";
    public static final String AUDIT = TOPIC + ".audit";

    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    public Letters(Path directory) {
        this.broker = EmbeddedBroker.start(directory);
        this.producer = new KafkaProducer<>(
                new HashMap<>(Map.<String, Object>of(
                        "bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5, "acks", "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Creates topics of so many partitions. */
    public void create(int partitions, String... topics) throws Exception {
        try (Admin admin = Admin.create(new HashMap<>(kafka()))) {
            for (String topic : topics) {
                NewTopic fresh = new NewTopic(topic, partitions, (short) 1);
                boolean state = topic.equals(STATE);
                fresh.configs(state ? Map.of("cleanup.policy", "compact") : Map.of("retention.ms", "-1"));
                admin.createTopics(List.of(fresh)).all().get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** A dead letter of ours for a job without a key. */
    public static ProducerRecord<byte[], byte[]> millrace(int partition, String error, String model, String text) {
        String line = "{\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                + model + "\",\"input\":\"" + text + "\"}}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, partition, null, line.getBytes(UTF_8));
        header(record, "__streams.errors.exception", "io.millrace." + error);
        header(record, "__streams.errors.message", "it failed");
        header(record, "__streams.errors.topic", "embedding.jobs");
        header(record, "__streams.errors.partition", "0");
        header(record, "__streams.errors.offset", "7");
        header(record, "millrace-dlq-id", "01JDQ0000000000000000000ZZ");
        header(record, "millrace-error-class", error);
        header(record, "millrace-attempts", "1");
        return record;
    }

    public static ProducerRecord<byte[], byte[]> header(
            ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
        return record;
    }

    /** Writes a record; returns its offset. */
    public long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get(30, TimeUnit.SECONDS).offset();
    }

    /** Writes a record of the state topic. */
    public void state(String key, String json) throws Exception {
        send(new ProducerRecord<>(STATE, 0, key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    public KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** What to fold of this broker. */
    public FoldSettings fold(Path directory, String... topics) {
        List<String> read = topics.length == 0 ? List.of(TOPIC) : List.of(topics);
        return new FoldSettings(kafka(), "millrace-inspector", read, STATE, HeaderFamily.KNOWN, directory);
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
