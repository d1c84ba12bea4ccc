package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LaneWaitsTest {
    private final LaneWaits waits = new LaneWaits();

    @Test
    void longest_isWhatHeldMostOfTheTimeBetween() {
        waits.heldBy("concurrency", 100);
        waits.heldBy("", 150);
        waits.heldBy("requests_per_minute", 200);
        waits.heldBy("concurrency", 400);
        waits.heldBy("", 500);
        assertThat(waits.longest(0, 1_000)).isEqualTo("requests_per_minute");
        assertThat(waits.longest(350, 1_000)).isEqualTo("concurrency");
        assertThat(waits.longest(150, 200)).isEmpty();
        assertThat(waits.longest(600, 1_000)).isEmpty();
        assertThat(waits.longest(100, 120)).isEqualTo("concurrency");
    }

    @Test
    void whatHoldsStill_countsUntilNow() {
        waits.heldBy("circuit", 10);
        assertThat(waits.longest(0, 20)).isEqualTo("circuit");
    }

    @Test
    void memory_isBounded() {
        for (int i = 0; i < 100_000; i++) {
            waits.heldBy(i % 2 == 0 ? "concurrency" : "", i);
        }
        assertThat(waits.longest(0, 100_000)).isEqualTo("concurrency");
        assertThat(waits.longest(0, 50_000)).as("forgotten").isEmpty();
    }
}
