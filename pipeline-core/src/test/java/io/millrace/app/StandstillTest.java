package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StandstillTest {
    private static final long BEGAN = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

    @Test
    void aThreadThatComesRound_isNotInDoubt() {
        Standstill standstill = new Standstill();
        standstill.came(BEGAN);
        for (int second = 1; second < 60; second++) {
            assertThat(standstill.came(BEGAN + Duration.ofSeconds(second).toNanos()))
                    .isFalse();
        }
        assertThat(standstill.doubtful()).isFalse();
    }

    @Test
    void aProcessThatStoodStill_isInDoubtUntilACommitThatBeganAfterwards() {
        Standstill standstill = new Standstill();
        standstill.came(BEGAN);
        long resumed = BEGAN + Duration.ofSeconds(20).toNanos();

        assertThat(standstill.came(resumed)).isTrue();
        assertThat(standstill.doubtful()).isTrue();
        // It comes round as before, and another did the work meanwhile.
        assertThat(standstill.came(resumed + 1_000_000)).isFalse();
        assertThat(standstill.doubtful()).isTrue();

        // On its way when the process was suspended: the broker may have answered long before.
        standstill.committed(BEGAN + 1);
        assertThat(standstill.doubtful()).isTrue();

        standstill.committed(resumed + 2_000_000);
        assertThat(standstill.doubtful()).isFalse();
    }
}
