package io.millrace.app;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/**
 * What the group has given this process.
 *
 * <p>Threads: any.
 */
final class Assignment {
    private final KafkaStreams streams;

    Assignment(KafkaStreams streams) {
        this.streams = streams;
    }

    /** The partitions of a topic that active tasks of this process read. */
    Collection<Integer> partitionsOf(String topic) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .filter(partition -> partition.topic().equals(topic))
                .map(TopicPartition::partition)
                .toList();
    }

    /** How the group knows this process: by its threads' consumers. */
    List<String> members() {
        return streams.metadataForLocalThreads().stream()
                .map(ThreadMetadata::consumerClientId)
                .toList();
    }
}
