package io.millrace.client;

import io.millrace.topology.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows the results and dead-letter topics from their ends, without a group, and hands on what carries a submission id.
 *
 * <p>Threads: one of its own.
 */
final class OutcomeReader implements AutoCloseable {
    static final String SUBMISSION_ID = "x-submission-id";

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BiConsumer<Header, JobOutcome> outcomes;
    private final Thread thread;

    OutcomeReader(Map<String, String> kafka, Names names, BiConsumer<Header, JobOutcome> outcomes) {
        this.outcomes = outcomes;
        Properties p = new Properties();
        p.putAll(kafka);
        p.put("isolation.level", "read_committed");
        p.put("max.partition.fetch.bytes", String.valueOf(4 << 20));
        this.consumer = new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(names.results(), Names.DEAD_LETTERS)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seekToEnd is lazy: asking for the position makes it happen now.
        partitions.forEach(consumer::position);
        this.thread = new Thread(this::run, "millrace-client");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Header id = record.headers().lastHeader(SUBMISSION_ID);
                    if (id != null) {
                        outcomes.accept(id, outcome(record));
                    }
                }
            }
        } catch (WakeupException e) {
            // close() asked for it.
        }
    }

    private static JobOutcome outcome(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Names.DEAD_LETTERS)
                ? new JobOutcome(false, ErrorLine.of(record.value(), record.headers()))
                : new JobOutcome(true, record.value());
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
