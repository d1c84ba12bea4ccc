package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Seeded;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
    private Now now = new Now(0, 0);

    private int takeAll(RetryBudget budget) {
        int taken = 0;
        while (budget.tryRetry(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void retries_areAShareOfCalls() {
        RetryBudget budget = RetryBudget.ofDefaults(now);
        assertThat(takeAll(budget)).isEqualTo(20);
        budget.called(100, now);
        assertThat(takeAll(budget)).isEqualTo(10);
        budget.called(100_000, now);
        assertThat(takeAll(budget)).isEqualTo(20);
    }

    @Test
    void retries_trickleWithoutCalls() {
        RetryBudget budget = RetryBudget.ofDefaults(now);
        takeAll(budget);
        assertThat(budget.untilNanos(now)).isBetween(6_000_000_000L, 6_000_000_002L);
        now = now.plusMs(5_999);
        assertThat(budget.tryRetry(now)).isFalse();
        now = now.plusMs(2);
        assertThat(budget.tryRetry(now)).isTrue();
        now = now.plusMs(3_600_000);
        assertThat(takeAll(budget)).isEqualTo(20);
    }

    @Test
    void retries_neverExceedTheirBound() {
        Seeded.each(300, random -> {
            now = new Now(random.nextLong(), 0);
            int percent = random.nextInt(1_001);
            int perMinute = random.nextInt(1, 100);
            int savedMax = random.nextInt(1, 100);
            RetryBudget budget = new RetryBudget(percent, perMinute, savedMax, now);
            long calls = 0;
            long retries = 0;
            for (int step = 0; step < 500; step++) {
                now = now.plusMs(random.nextLong(1_000));
                if (random.nextBoolean()) {
                    int questions = random.nextInt(20);
                    budget.called(questions, now);
                    calls += questions;
                } else {
                    retries += takeAll(budget);
                    now = now.plusMs(budget.untilNanos(now) / 1_000_000 + 1);
                    assertThat(budget.untilNanos(now)).isZero();
                }
                double bound = savedMax + calls * percent / 100.0 + (now.epochMs() * perMinute) / 60_000.0;
                assertThat((double) retries).isLessThanOrEqualTo(bound + 1e-6);
            }
        });
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> new RetryBudget(-1, 1, 1, now)).hasMessageContaining("percent: -1");
        assertThatThrownBy(() -> new RetryBudget(1, 0, 1, now)).hasMessageContaining("per minute: 0");
        assertThatThrownBy(() -> new RetryBudget(1, 1, 0, now)).hasMessageContaining("saved max: 0");
    }
}
