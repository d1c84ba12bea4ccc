package io.millrace.app;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * The order in which a consumer gives out what it has fetched: while there is more than one poll takes, interactive topics first. Left alone it gives out what it
 * fetched partition by partition, and an interactive record waits behind megabytes of a backlog, twice on its way. It does so by holding all other partitions for
 * one poll that does not wait. While all fits into one poll nothing is held: a fetch for some partitions alone would keep the others' records waiting.
 *
 * <p>And partitions whose task is full are held until it has room: so the backlog stays in Kafka, however long a provider is down.
 *
 * <p>Threads: the consumer's.
 */
final class InteractivePoll {
    private final Own consumer;
    private final Predicate<String> interactive;
    private final Predicate<TopicPartition> waiting;
    private final int full;
    private final Set<TopicPartition> held = new HashSet<>();
    private boolean more;

    /**
     * @param interactive knows the topics that come first
     * @param waiting knows the partitions whose task has no room
     * @param full most records of one poll
     */
    InteractivePoll(Own consumer, Predicate<String> interactive, Predicate<TopicPartition> waiting, int full) {
        this.consumer = consumer;
        this.interactive = interactive;
        this.waiting = waiting;
        this.full = full;
    }

    /** What a consumer does by itself. */
    interface Own {
        ConsumerRecords<byte[], byte[]> poll(Duration timeout);

        void pause(Collection<TopicPartition> partitions);

        void resume(Collection<TopicPartition> partitions);

        Set<TopicPartition> assignment();

        Set<TopicPartition> paused();
    }

    ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (more) {
            ConsumerRecords<byte[], byte[]> first =
                    holding(partition -> !interactive.test(partition.topic()), Duration.ZERO);
            if (!first.isEmpty()) {
                return first;
            }
        }
        ConsumerRecords<byte[], byte[]> next = holding(waiting, timeout);
        more = next.count() >= full;
        return next;
    }

    /** One poll without some partitions. */
    private ConsumerRecords<byte[], byte[]> holding(Predicate<TopicPartition> which, Duration timeout) {
        held.addAll(consumer.assignment());
        held.removeIf(which.negate());
        held.removeAll(consumer.paused());
        if (held.isEmpty()) {
            return consumer.poll(timeout);
        }
        consumer.pause(held);
        try {
            return consumer.poll(timeout);
        } finally {
            // A rebalance may have come in between.
            held.retainAll(consumer.assignment());
            consumer.resume(held);
            held.clear();
        }
    }

    /** The consumer's owner pauses these, perhaps from within a poll: then they stay paused. */
    void pausedByOwner(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
    }
}
