package io.millrace.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Jobs that an operator wrote off because they crash the worker. They are read once, before the first job: a worker that crashes is started again anyway.
 *
 * <p>Threads: read by one, asked by all.
 */
public final class WrittenOff {
    /** A compacted topic of decisions. */
    public static final String TOPIC = "millrace.cache-control";

    private static final String PREFIX = "skip|";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** Whether this job, by its id {@code topic-partition@offset}, is written off. */
    public boolean contains(String jobId) {
        // Almost always empty: this is asked for every record.
        return !ids.isEmpty() && ids.contains(jobId);
    }

    /** Writes a job off, or takes that back; a worker obeys when it is next started. */
    public static void decide(Map<String, String> kafka, String jobId, boolean skip) {
        if (!jobId.matches("[a-zA-Z0-9._-]+-[0-9]+@[0-9]+")) {
            throw new IllegalArgumentException(
                    "'" + jobId + "' is no job id; one looks like embedding.jobs-3@1042 (topic-partition@offset)");
        }
        Properties p = new Properties();
        p.putAll(kafka);
        p.put("acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, PREFIX + jobId, skip ? "{}" : null))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartException("the decision could not be written to " + TOPIC, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while writing to " + TOPIC, e);
        }
    }

    /** Reads every decision there is. */
    void read(Properties kafka) {
        Properties p = new Properties();
        p.putAll(kafka);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new StartException("topic " + TOPIC + " could not be read to its end", null);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(this::take);
            }
        }
    }

    private void take(ConsumerRecord<String, String> record) {
        String key = record.key();
        if (key == null || !key.startsWith(PREFIX)) {
            return;
        }
        String jobId = key.substring(PREFIX.length());
        if (record.value() == null) {
            ids.remove(jobId);
        } else {
            ids.add(jobId);
        }
    }
}
