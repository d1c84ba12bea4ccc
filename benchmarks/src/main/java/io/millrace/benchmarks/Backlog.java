package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes a step's input before the step begins, so that nothing is measured but the step. */
public final class Backlog implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public Backlog(Lab lab) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        lab.bootstrapServers(),
                        "acks",
                        "all",
                        "batch.size",
                        256 << 10,
                        "linger.ms",
                        20,
                        "buffer.memory",
                        64L << 20,
                        "max.request.size",
                        9 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends one record; a failure is told by {@link #flush}. */
    public void send(String topic, byte @Nullable [] key, byte[] value) {
        send(new ProducerRecord<>(topic, key, value));
    }

    /** The same. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.set(error);
            }
        });
    }

    /** Waits until all is acknowledged; throws if something was not: a record lost here would be missed later. */
    public void flush() {
        producer.flush();
        Exception error = failure.get();
        if (error != null) {
            throw new IllegalStateException("a record of the input was not accepted", error);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
