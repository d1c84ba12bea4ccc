package io.millrace.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.inspector.fold.FoldSettings;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of dead letters on a broker, and samples to put there; each test has its own by a name. */
final class Letters implements AutoCloseable {
    final String topic;
    final String state;
    final String audit;
    final String jobs;
    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    Letters(EmbeddedBroker broker, String name) {
        this.topic = name + ".dead-letters";
        this.state = topic + ".state";
        this.audit = topic + ".audit";
        this.jobs = name + ".jobs";
        this.broker = broker;
        // A topic just created may refuse the first batch and take the second, which an idempotent producer does not
        // get over.
        this.producer = new KafkaProducer<>(
                new HashMap<>(Map.<String, Object>of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "linger.ms",
                        5,
                        "acks",
                        "all",
                        "enable.idempotence",
                        false,
                        "max.in.flight.requests.per.connection",
                        1)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Creates its topics, and others of three partitions. */
    void create(String... others) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        topics.add(new NewTopic(state, 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        topics.add(new NewTopic(audit, 1, (short) 1));
        topics.add(new NewTopic(topic, 3, (short) 1));
        topics.add(new NewTopic(jobs, 3, (short) 1));
        List.of(others).forEach(other -> topics.add(new NewTopic(other, 3, (short) 1)));
        try (Admin admin = Admin.create(new HashMap<>(kafka()))) {
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        }
    }

    /** A dead letter of ours for a job without a key. */
    ProducerRecord<byte[], byte[]> millrace(int partition, String error, String model, String text) {
        String line = "{\"custom_id\":\"c\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                + model + "\",\"input\":\"" + text + "\"}}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, line.getBytes(UTF_8));
        header(record, "__streams.errors.exception", "io.millrace." + error);
        header(record, "__streams.errors.message", "it failed");
        header(record, "__streams.errors.topic", jobs);
        header(record, "__streams.errors.partition", "0");
        header(record, "__streams.errors.offset", "7");
        header(record, "millrace-dlq-id", "01JDQ0000000000000000000ZZ");
        header(record, "millrace-error-class", error);
        header(record, "millrace-attempts", "1");
        return record;
    }

    static ProducerRecord<byte[], byte[]> header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
        return record;
    }

    /** Writes a record; returns its offset. */
    long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get(30, TimeUnit.SECONDS).offset();
    }

    /** Writes a record of the state topic. */
    void state(String key, String json) throws Exception {
        send(new ProducerRecord<>(state, 0, key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    /** Writes records, and waits for all of them. */
    void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        for (Future<RecordMetadata> one : sent) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    /** What to fold of this broker. */
    FoldSettings fold(Path directory, String... topics) {
        List<String> read = topics.length == 0 ? List.of(topic) : List.of(topics);
        return new FoldSettings(kafka(), "millrace-inspector", read, state, HeaderFamily.KNOWN, directory);
    }

    @Override
    public void close() {
        producer.close();
    }
}
