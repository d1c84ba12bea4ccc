package io.millrace.reliability;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records as any producer would and keeps the history of what was acknowledged.
 *
 * <p>Threads: one sends; the producer's own thread writes the history.
 */
final class Sender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final History<Sent> history;
    private final RunClock clock;
    private final Set<String> asked = new LinkedHashSet<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    Sender(String bootstrapServers, History<Sent> history, RunClock clock) {
        this.history = history;
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "linger.ms",
                        5,
                        "max.block.ms",
                        90_000,
                        "delivery.timeout.ms",
                        120_000,
                        "buffer.memory",
                        96L << 20,
                        "max.request.size",
                        12 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void send(String topic, JobLine line) {
        send(new ProducerRecord<>(topic, line.bytes()), expecting(line));
    }

    void send(ProducerRecord<byte[], byte[]> record, Expected expected) {
        String keySha = Shas.of(record.key());
        String valueSha = Shas.of(record.value());
        sent.incrementAndGet();
        var unused = producer.send(record, (metadata, error) -> {
            String job = error == null ? metadata.topic() + "-" + metadata.partition() + "@" + metadata.offset() : null;
            history.add(new Sent(
                    clock.micros(),
                    job,
                    expected.customId,
                    expected.model,
                    expected.dimensions,
                    expected.texts,
                    expected.outcome,
                    keySha,
                    valueSha));
            (error == null ? acknowledged : failed).incrementAndGet();
        });
    }

    /** Sends a job for one text; says what must come of it, {@link Sent#RESULT} or an error class. */
    void ask(String text, String outcome, Header... headers) {
        JobLine line = new JobLine("id " + text, List.of(text), true);
        if (outcome.equals(Sent.RESULT)) {
            asked.add(text);
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Rig.JOBS, null, (byte[]) null, line.bytes(), List.of(headers));
        send(record, new Expected(line.customId(), JobLine.MODEL, line.dimensions(), line.texts(), outcome));
    }

    /** Waits until every send has ended one way or the other. */
    void flush(Duration atMost) {
        if (!Waits.until(() -> acknowledged.get() + failed.get() == sent.get(), atMost)) {
            throw new RowFailed((sent.get() - acknowledged.get() - failed.get()) + " sends neither succeed nor fail");
        }
    }

    /** The texts of single jobs asked so far that had to be answered, each once. */
    List<String> textsAnswered() {
        return List.copyOf(asked);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int failed() {
        return failed.get();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    /** That a good job is answered. */
    static Expected expecting(JobLine line) {
        return new Expected(line.customId(), JobLine.MODEL, line.dimensions(), line.texts(), Sent.RESULT);
    }

    /** What must come of a record; see {@link Sent}. */
    record Expected(String customId, String model, int dimensions, List<String> texts, String outcome) {}
}
