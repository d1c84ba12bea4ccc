package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LimitTest {
    @Test
    void permits_areNeverMoreThanTheirMax() {
        Seeded.each(200, random -> {
            int max = random.nextInt(1, 8);
            ConcurrencyLimit limit = new ConcurrencyLimit(max);
            List<ConcurrencyLimit.Permit> out = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                if (random.nextBoolean() || out.isEmpty()) {
                    ConcurrencyLimit.Permit permit = limit.acquire();
                    assertThat(permit != null).isEqualTo(out.size() < max);
                    if (permit != null) {
                        out.add(permit);
                    }
                } else {
                    out.remove(random.nextInt(out.size())).release();
                }
                assertThat(limit.taken()).isEqualTo(out.size());
                assertThat(limit.available()).isEqualTo(out.size() < max);
            }
            assertThat(limit.max()).isEqualTo(max);
        });
    }

    @Test
    void permit_isReleasedOnce() {
        ConcurrencyLimit limit = new ConcurrencyLimit(1);
        ConcurrencyLimit.Permit permit = limit.acquire();
        assertThat(permit).isNotNull();
        permit.release();
        assertThatThrownBy(permit::release).isInstanceOf(IllegalStateException.class);
        assertThat(limit.taken()).isZero();
        assertThatThrownBy(() -> new ConcurrencyLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** P6. */
    @Test
    void backoff_staysInItsBounds() {
        Seeded.each(2_000, random -> {
            long base = random.nextLong(1, 5_000);
            long max = random.nextLong(1, 3_600_000);
            Backoff backoff =
                    new Backoff(new RetrySettings(6, Duration.ofMillis(base), Duration.ofMillis(max)), random.split());
            int attempts = random.nextInt(4) == 0 ? random.nextInt(1, 1_000_001) : random.nextInt(1, 12);
            long bound = attempts > 40 ? max : (long) Math.min(max, base * Math.pow(2, attempts - 1));
            Duration after = random.nextBoolean() ? null : Duration.ofMillis(random.nextLong(10_000_000));
            long floor = after == null ? 0 : after.toMillis();
            long waitMs = backoff.waitMs(attempts, after);
            assertThat(waitMs).isBetween(floor, Math.max(floor, bound));
        });
    }

    @Test
    void backoff_usesAllOfItsRange() {
        RetrySettings settings = new RetrySettings(6, Duration.ofMillis(2), Duration.ofMillis(8));
        Backoff backoff = new Backoff(settings, new SplittableRandom(7));
        assertThat(waits(backoff, 1, null)).containsOnly(0L, 1L, 2L);
        assertThat(waits(backoff, 3, null)).hasSize(9);
        assertThat(waits(backoff, 1_000_000, null)).hasSize(9);
        assertThat(waits(backoff, 1, Duration.ofMillis(7))).containsOnly(7L);
    }

    @Test
    void time_passesOnBothClocks() {
        assertThat(new Now(5, 7).plusMs(3)).isEqualTo(new Now(3_000_005, 10));
    }

    private static List<Long> waits(Backoff backoff, int attempts, @Nullable Duration after) {
        return java.util.stream.LongStream.range(0, 500)
                .map(i -> backoff.waitMs(attempts, after))
                .distinct()
                .boxed()
                .toList();
    }
}
