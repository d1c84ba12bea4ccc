package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A wall clock that follows corrections and no jumps. */
final class SteadyClockTest {
    private long nanos = -5;
    private long wallMs = 1_700_000_000_000L;
    private final SteadyClock clock = new SteadyClock(() -> nanos, () -> wallMs);

    private void pass(long ms, long wallMore) {
        nanos += ms * 1_000_000;
        wallMs += ms + wallMore;
    }

    @Test
    void corrections_areFollowed_howeverManyTheyAre() {
        for (int i = 0; i < 1_000; i++) {
            pass(1_000, i % 2 == 0 ? 100 : 90);
            assertThat(clock.now().epochMs()).isEqualTo(wallMs);
        }
    }

    @Test
    void jumps_areNot() {
        for (long jumpMs : new long[] {3_600_000, -3_600_000, 86_400_000, -5_000, 5_000}) {
            SteadyClock fresh = new SteadyClock(() -> nanos, () -> wallMs);
            long before = wallMs;
            pass(2_000, jumpMs);
            assertThat(fresh.now().epochMs()).isEqualTo(before + 2_000);
            pass(1_000, -jumpMs);
            assertThat(fresh.now().epochMs())
                    .as("the machine's clock is right again")
                    .isEqualTo(before + 3_000);
        }
    }

    @Test
    void nanos_areTheMonotonicClock() {
        pass(7, 0);
        assertThat(clock.now().nanos()).isEqualTo(nanos);
    }
}
