package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeded;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class BillSplitTest {
    @Test
    void shares_sumToTheBill_andAreFair() {
        Seeded.each(2_000, random -> {
            int[] weights = random.ints(random.nextInt(1, 2_049), 1, random.nextBoolean() ? 10 : 100_000)
                    .toArray();
            int total = random.nextInt(3) == 0 ? random.nextInt(10) : random.nextInt(Integer.MAX_VALUE);
            int[] shares = BillSplit.shares(total, weights);
            long sum = Arrays.stream(weights).asLongStream().sum();
            assertThat(Arrays.stream(shares).asLongStream().sum()).isEqualTo(total);
            for (int i = 0; i < weights.length; i++) {
                long exact = (long) total * weights[i] / sum;
                assertThat((long) shares[i]).isBetween(exact, exact + 1);
            }
        });
    }

    @Test
    void rest_goesToTheLargestRemainders() {
        assertThat(BillSplit.shares(10, new int[] {1, 1, 1})).containsExactly(4, 3, 3);
        assertThat(BillSplit.shares(10, new int[] {6, 3, 2})).containsExactly(5, 3, 2);
        assertThat(BillSplit.shares(0, new int[] {5, 1})).containsExactly(0, 0);
        assertThat(BillSplit.shares(7, new int[] {3})).containsExactly(7);
    }
}
