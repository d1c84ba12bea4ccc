package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class InteractivePollTest {
    private static final TopicPartition BULK = new TopicPartition("bulk", 0);
    private static final TopicPartition OTHER = new TopicPartition("bulk", 1);
    private static final TopicPartition URGENT = new TopicPartition("urgent", 0);
    private static final int FULL = 10;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Set<TopicPartition> waiting = new HashSet<>();
    private final InteractivePoll order = new InteractivePoll(new Own(), "urgent"::equals, waiting::contains, FULL);

    InteractivePollTest() {
        consumer.assign(List.of(BULK, OTHER, URGENT));
        consumer.updateBeginningOffsets(Map.of(BULK, 0L, OTHER, 0L, URGENT, 0L));
        consumer.setMaxPollRecords(FULL);
    }

    @Test
    void backlog_isOvertaken_andGoesOn() {
        add(BULK, 0, 35);
        assertThat(order.poll(Duration.ZERO).count()).isEqualTo(FULL);
        add(URGENT, 0, 2);
        ConsumerRecords<byte[], byte[]> next = order.poll(Duration.ZERO);
        assertThat(next.partitions()).containsExactly(URGENT);
        assertThat(next.count()).isEqualTo(2);
        assertThat(consumer.paused()).isEmpty();
        for (int left : new int[] {FULL, FULL, 5, 0}) {
            assertThat(order.poll(Duration.ZERO).count()).isEqualTo(left);
        }
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void withoutABacklog_nothingIsHeld() {
        add(BULK, 0, 3);
        order.poll(Duration.ZERO);
        add(BULK, 3, 3);
        add(URGENT, 0, 1);
        assertThat(order.poll(Duration.ZERO).partitions()).containsExactlyInAnyOrder(BULK, URGENT);
    }

    @Test
    void whatHasNoRoom_staysInKafka_untilItHas() {
        add(BULK, 0, 3);
        add(OTHER, 0, 30);
        waiting.add(OTHER);
        assertThat(order.poll(Duration.ZERO).partitions()).containsExactly(BULK);
        assertThat(order.poll(Duration.ZERO).isEmpty()).isTrue();
        add(URGENT, 0, 1);
        assertThat(order.poll(Duration.ZERO).partitions()).containsExactly(URGENT);
        assertThat(consumer.paused()).isEmpty();
        waiting.clear();
        assertThat(order.poll(Duration.ZERO).count()).isEqualTo(FULL);
    }

    @Test
    void whatTheOwnerPaused_staysPaused() {
        add(BULK, 0, 30);
        consumer.pause(List.of(OTHER));
        order.poll(Duration.ZERO);
        // As from a rebalance within the poll, after which all waits for what is restored.
        consumer.schedulePollTask(() -> {
            assertThat(consumer.paused()).containsExactlyInAnyOrder(BULK, OTHER);
            order.pausedByOwner(List.of(BULK));
            consumer.pause(List.of(BULK));
        });
        assertThat(order.poll(Duration.ZERO).isEmpty()).isTrue();
        assertThat(consumer.paused()).containsExactlyInAnyOrder(BULK, OTHER);
    }

    @Test
    void whatIsTakenAway_isLeftAlone() {
        add(BULK, 0, 30);
        order.poll(Duration.ZERO);
        consumer.schedulePollTask(() -> consumer.assign(List.of(OTHER, URGENT)));
        // To resume what is not assigned would throw.
        order.poll(Duration.ZERO);
        assertThat(consumer.paused()).doesNotContain(OTHER);
    }

    private void add(TopicPartition at, int from, int count) {
        for (int i = from; i < from + count; i++) {
            consumer.addRecord(new ConsumerRecord<>(at.topic(), at.partition(), i, new byte[0], new byte[0]));
        }
    }

    private final class Own implements InteractivePoll.Own {
        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return consumer.poll(timeout);
        }

        @Override
        public void pause(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
        }

        @Override
        public void resume(Collection<TopicPartition> partitions) {
            consumer.resume(partitions);
        }

        @Override
        public Set<TopicPartition> assignment() {
            return consumer.assignment();
        }

        @Override
        public Set<TopicPartition> paused() {
            return consumer.paused();
        }
    }
}
