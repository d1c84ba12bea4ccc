package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a step wrote, committed records only, once the step is over. */
public final class Outputs {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private Outputs() {}

    /** Hands on each record of a topic from where it begins to where it ends now; returns how many. */
    public static long read(Lab lab, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<TopicPartition, Long> ends = lab.ends(topic);
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        lab.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "max.partition.fetch.bytes",
                        4 << 20,
                        "max.poll.records",
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Collection<TopicPartition> partitions = ends.keySet();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    each.accept(record);
                    count++;
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(topic + " cannot be read to its end");
                }
            }
        }
        return count;
    }
}
