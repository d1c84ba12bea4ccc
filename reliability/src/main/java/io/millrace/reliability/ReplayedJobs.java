package io.millrace.reliability;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Jobs that were sent again, as far as they are committed.
 *
 * <p>Threads: the row's.
 */
final class ReplayedJobs implements AutoCloseable {
    private static final Duration READ_DEADLINE = Duration.ofMinutes(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Integer> times = new TreeMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, List<Long>> moments = new HashMap<>();

    ReplayedJobs(String bootstrapServers, String topic, int partitions) {
        this.consumer = consumer(bootstrapServers, topic, partitions, "read_committed");
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            String bootstrapServers, String topic, int partitions, String isolation) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation, "fetch.max.wait.ms", 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }

    /** Reads what has come, for at most so long; returns how many dead letters were sent again so far. */
    int read(Duration atMost) {
        for (ConsumerRecord<byte[], byte[]> job : consumer.poll(atMost)) {
            String of = header(job, "millrace-replay-of");
            if (!of.isEmpty()) {
                times.merge(of, 1, Integer::sum);
                values.put(of, new String(job.value(), StandardCharsets.UTF_8));
                moments.computeIfAbsent(header(job, "millrace-replay-id"), absent -> new ArrayList<>())
                        .add(job.timestamp());
            }
        }
        return times.size();
    }

    /** Reads up to what is committed now. */
    ReplayedJobs readAll() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long deadline = RunClock.nanos() + READ_DEADLINE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (RunClock.nanos() > deadline) {
                throw new RowFailed("the replayed jobs cannot be read to their end");
            }
            read(Duration.ofMillis(100));
        }
        return this;
    }

    /** How often each dead letter was sent, by its place. */
    Map<String, Integer> times() {
        return times;
    }

    /** Sends beyond one a dead letter. */
    int doubled() {
        return times.values().stream().mapToInt(count -> count - 1).sum();
    }

    /** Jobs sent. */
    int jobs() {
        return times.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The value a dead letter was sent with last. */
    String value(String of) {
        return values.getOrDefault(of, "");
    }

    /** When the jobs of a plan were sent, epoch milliseconds, in order. */
    List<Long> moments(String plan) {
        return moments.getOrDefault(plan, List.of()).stream().sorted().toList();
    }

    /** Every record of a topic, committed or not. */
    static void each(
            String bootstrapServers,
            String topic,
            int partitions,
            String isolation,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        try (KafkaConsumer<byte[], byte[]> all = consumer(bootstrapServers, topic, partitions, isolation)) {
            Map<TopicPartition, Long> ends = all.endOffsets(all.assignment());
            long deadline = RunClock.nanos() + READ_DEADLINE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> all.position(end.getKey()) < end.getValue())) {
                if (RunClock.nanos() > deadline) {
                    throw new RowFailed("the topic " + topic + " cannot be read to its end");
                }
                all.poll(Duration.ofMillis(100)).forEach(visitor);
            }
        }
    }

    /** A header's last value as text, empty if there is none. */
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
