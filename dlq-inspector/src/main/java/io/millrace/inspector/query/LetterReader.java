package io.millrace.inspector.query;

import io.millrace.inspector.fold.InspectorException;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads dead letters by where they lie; joins no group, commits nothing.
 *
 * <p>Threads: one.
 */
public final class LetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int EMPTY_POLLS_MAX = 20;
    /** Wanted offsets further apart than this are sought for, not read up to. */
    private static final int GAP_MAX = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<HeaderFamily> families;

    /** @param kafka keys of Kafka clients; at least bootstrap.servers */
    public LetterReader(Map<String, String> kafka, List<HeaderFamily> families) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "none");
        // As in the fold: partitions are read one after the other.
        config.put("fetch.max.wait.ms", 20);
        config.put("fetch.max.bytes", 16 << 20);
        config.put("max.partition.fetch.bytes", 4 << 20);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.families = families;
    }

    /** The record there; empty if it is there no more. */
    public Optional<DeadLetterRecord> read(Position position) {
        Map<Position, DeadLetterRecord> found = new TreeMap<>();
        read(List.of(position), record -> found.put(record.position(), record));
        return Optional.ofNullable(found.get(position));
    }

    /** Hands over the records at these positions, in the order of topic, partition and offset; those that are gone are left out. */
    public void read(Collection<Position> wanted, Consumer<DeadLetterRecord> visitor) {
        Map<TopicPartition, NavigableSet<Long>> offsets =
                new TreeMap<>((a, b) -> a.topic().equals(b.topic())
                        ? Integer.compare(a.partition(), b.partition())
                        : a.topic().compareTo(b.topic()));
        wanted.forEach(
                p -> offsets.computeIfAbsent(new TopicPartition(p.topic(), p.partition()), absent -> new TreeSet<>())
                        .add(p.offset()));
        offsets.forEach((partition, set) -> read(partition, set, visitor));
    }

    private void read(TopicPartition partition, NavigableSet<Long> wanted, Consumer<DeadLetterRecord> visitor) {
        consumer.assign(List.of(partition));
        long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        Long next = wanted.ceiling(beginning);
        long position = -1;
        int empty = 0;
        while (next != null && next < end) {
            if (position < 0 || next - position > GAP_MAX) {
                consumer.seek(partition, next);
                position = next;
            }
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (wanted.contains(record.offset())) {
                    visitor.accept(DeadLetterRecord.of(record, families));
                }
            }
            empty = consumer.position(partition) == position ? empty + 1 : 0;
            if (empty > EMPTY_POLLS_MAX) {
                throw new InspectorException("no record comes from " + partition + " at offset " + next, null);
            }
            position = consumer.position(partition);
            next = wanted.ceiling(position);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
