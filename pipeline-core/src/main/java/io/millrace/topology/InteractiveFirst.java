package io.millrace.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Makes a task take interactive jobs first. Of the topics a task has records of, Kafka Streams takes the one with the earliest time; so the times of all others
 * are moved to the far future as they are read, and those of interactive items written to the hop, whose reader cannot be told how to read them, to the past.
 * Nothing else goes by these times.
 *
 * <p>Threads: stateless, any thread.
 */
final class InteractiveFirst implements TimestampExtractor {
    /** In milliseconds 142,000 years: no honest time is there. */
    private static final long LATER = 1L << 52;

    /** A year: longer than a backlog waits. */
    private static final long EARLIER = 365L * 86_400_000;

    private final String interactiveTopic;

    /** @param interactiveTopic the jobs topic that comes first */
    InteractiveFirst(String interactiveTopic) {
        this.interactiveTopic = interactiveTopic;
    }

    /** Never fails, whatever the record's time: that would stop the partition for good. */
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long ownMs = own(record);
        return record.topic().equals(interactiveTopic) ? ownMs : ownMs + LATER;
    }

    /** A record's own time, epoch milliseconds, brought into the range of honest ones. */
    static long own(ConsumerRecord<Object, Object> record) {
        return Math.max(0, Math.min(record.timestamp(), LATER - 1));
    }

    /** The record's own time, epoch milliseconds. */
    static long own(long extracted) {
        return extracted >= LATER ? extracted - LATER : extracted;
    }

    /** The time to write on an interactive item, for one written at this time. */
    static long written(long epochMs) {
        return Math.max(0, epochMs - EARLIER);
    }
}
