package io.millrace.inspector.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes single records of the state topic and of the audit trail: what needs no transaction with a job.
 *
 * <p>Threads: one.
 */
public final class StateWriter implements AutoCloseable {
    private static final long SECONDS = 30;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String stateTopic;
    private final String auditTopic;

    public StateWriter(Map<String, String> kafka, String stateTopic, String auditTopic) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("acks", "all");
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.stateTopic = stateTopic;
        this.auditTopic = auditTopic;
    }

    /** Writes a record and waits for it; null takes the key away. */
    public void state(String key, @Nullable Object value) {
        byte[] bytes = value == null ? null : StateJson.bytes(value);
        send(new ProducerRecord<>(stateTopic, 0, key.getBytes(StandardCharsets.UTF_8), bytes));
    }

    /** Writes a line of the audit trail and waits for it. */
    public void audit(AuditEntry entry) {
        String key = entry.key();
        byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        send(new ProducerRecord<>(auditTopic, bytes, StateJson.bytes(entry)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("topic " + record.topic() + " takes no record within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
