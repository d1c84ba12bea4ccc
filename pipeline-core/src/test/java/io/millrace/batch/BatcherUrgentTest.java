package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Urgent questions go first, and the others go on. */
final class BatcherUrgentTest {
    record Q(int id, boolean urgent, boolean alone) implements Batchable {
        @Override
        public String group() {
            return "g";
        }

        @Override
        public int tokens() {
            return 1;
        }

        @Override
        public int bytes() {
            return 1;
        }
    }

    private final Batcher<Q> batcher = new Batcher<>(new BatchLimits(4, 100, 1_000, Duration.ofMillis(5)));
    private int ids;

    private void add(int count, boolean urgent, boolean alone) {
        for (int i = 0; i < count; i++) {
            batcher.add(new Q(ids++, urgent, alone), 0);
        }
    }

    private List<Boolean> order() {
        List<Boolean> order = new ArrayList<>();
        for (Batch<Q> batch = batcher.take(10_000_000); batch != null; batch = batcher.take(10_000_000)) {
            order.add(batch.items().get(0).urgent());
        }
        return order;
    }

    @Test
    void urgent_overtakeFullBatches_andDoNotMixWithThem() {
        add(9, false, false);
        add(2, true, false);
        assertThat(batcher.size()).isEqualTo(11);
        assertThat(batcher.nanosUntilReady(0)).isZero();
        Batch<Q> first = batcher.take(10_000_000);
        assertThat(first).isNotNull();
        assertThat(first.items()).extracting(Q::id).containsExactly(9, 10);
        batcher.putBack(first);
        assertThat(order()).containsExactly(true, false, false, false);
        assertThat(batcher.size()).isZero();
    }

    @Test
    void others_haveTheirTurn() {
        add(40, true, true);
        add(2, false, true);
        List<Boolean> order = order();
        assertThat(order).hasSize(42);
        assertThat(order.indexOf(false)).isEqualTo(16);
        assertThat(order.lastIndexOf(false)).isEqualTo(33);
    }
}
