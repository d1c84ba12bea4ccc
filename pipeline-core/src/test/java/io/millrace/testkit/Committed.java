package io.millrace.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning under read_committed, as a user's consumer would. */
public final class Committed implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;

    private Committed(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    public static Committed from(Map<String, String> kafka, String... topics) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Arrays.stream(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new Committed(consumer);
    }

    /** Reads until {@code count} records are there; fails if they are not within the time. */
    public List<ConsumerRecord<byte[], byte[]>> read(int count, Duration atMost) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long end = System.nanoTime() + atMost.toNanos();
        while (records.size() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + records.size() + " of " + count + " records within " + atMost);
            }
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }

    /** Reads on for a while; returns how many more came. */
    public int drain(Duration time) {
        int more = 0;
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            more += consumer.poll(Duration.ofMillis(200)).count();
        }
        return more;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
