package io.millrace.app;

import io.millrace.observe.JobTiming;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads where jobs' time went, from {@code millrace.timings}.
 *
 * <p>Threads: one.
 */
public final class TimingsReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param kafka Kafka keys; at least bootstrap.servers */
    public TimingsReader(Map<String, String> kafka) {
        Properties p = StreamsProperties.clients(kafka);
        // To read a topic that is not there must not make it.
        p.put("allow.auto.create.topics", "false");
        this.consumer = new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The last timing of a job, by its id {@code topic-partition@offset} or its {@code custom_id}; null if there is none. */
    public @Nullable JobTiming find(String job) {
        List<JobTiming> found = new ArrayList<>();
        read(0, timing -> {
            if (timing.job().equals(job) || timing.customId().equals(job)) {
                found.add(timing);
            }
        });
        return found.stream().max(Comparator.comparingLong(JobTiming::endMs)).orElse(null);
    }

    /** The slowest jobs that ended since then, the slowest first. */
    public List<JobTiming> slowest(int count, long sinceMs) {
        PriorityQueue<JobTiming> slowest = new PriorityQueue<>(Comparator.comparingLong(JobTiming::tookMs));
        read(sinceMs, timing -> {
            slowest.add(timing);
            if (slowest.size() > count) {
                slowest.remove();
            }
        });
        return slowest.stream()
                .sorted(Comparator.comparingLong(JobTiming::tookMs).reversed())
                .toList();
    }

    /** Shows every timing written since then, of each partition in order; throws {@link StartException} if that takes a minute, or there is no such topic. */
    public void read(long sinceMs, Consumer<JobTiming> visitor) {
        List<PartitionInfo> known = consumer.partitionsFor(Names.TIMINGS);
        if (known == null || known.isEmpty()) {
            throw new StartException(
                    "there is no topic " + Names.TIMINGS
                            + ": create it, e.g. with './millrace topics create', and run workers with observe.timings above 0",
                    null);
        }
        List<TopicPartition> partitions = known.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        seek(partitions, sinceMs);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            if (System.nanoTime() > end) {
                throw new StartException(Names.TIMINGS + " was not read within a minute", null);
            }
            consumer.poll(POLL).forEach(record -> {
                JobTiming timing = timing(record.value());
                if (timing != null) {
                    visitor.accept(timing);
                }
            });
        }
    }

    private void seek(List<TopicPartition> partitions, long sinceMs) {
        if (sinceMs <= 0) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions.forEach(partition -> from.put(partition, sinceMs));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(from);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            if (at == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, at.offset());
            }
        }
    }

    /** Null for what another version wrote. */
    private static @Nullable JobTiming timing(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : JobTiming.read(bytes);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
