package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.limit.AdaptiveLimit.Permit;
import io.millrace.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdaptiveLimitTest {
    private static List<Permit> takeAll(AdaptiveLimit limit) {
        List<Permit> permits = new ArrayList<>();
        for (Permit permit = limit.acquire(); permit != null; permit = limit.acquire()) {
            permits.add(permit);
        }
        return permits;
    }

    private static void round(AdaptiveLimit limit, CallEnd end) {
        takeAll(limit).forEach(permit -> permit.release(end));
    }

    @Test
    void limit_beginsAtItsCap() {
        AdaptiveLimit limit = new AdaptiveLimit(16);
        assertThat(takeAll(limit)).hasSize(16);
        assertThatThrownBy(() -> new AdaptiveLimit(0)).hasMessageContaining("inflight max: 0");
    }

    @Test
    void oneOverload_cutsOnceHoweverManyCallsMeetIt() {
        AdaptiveLimit limit = new AdaptiveLimit(16);
        round(limit, CallEnd.OVERLOADED);
        assertThat(limit.limit()).isEqualTo(8);
        round(limit, CallEnd.RATE_LIMITED);
        assertThat(limit.limit()).isEqualTo(4);
    }

    @Test
    void limit_isNeverBelowOne() {
        AdaptiveLimit limit = new AdaptiveLimit(16);
        for (int i = 0; i < 100; i++) {
            round(limit, CallEnd.OVERLOADED);
        }
        assertThat(limit.limit()).isEqualTo(1);
        assertThat(takeAll(limit)).hasSize(1);
    }

    @Test
    void limit_recoversFastToHalfThenByOneARound() {
        AdaptiveLimit limit = new AdaptiveLimit(64);
        for (int i = 0; i < 10; i++) {
            round(limit, CallEnd.OVERLOADED);
        }
        List<Integer> limits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            round(limit, CallEnd.SUCCEEDED);
            limits.add(limit.limit());
        }
        assertThat(limits).containsExactly(2, 4, 8, 16, 32, 32, 33, 34);
        for (int i = 0; i < 60; i++) {
            round(limit, CallEnd.SUCCEEDED);
        }
        assertThat(limit.limit()).isEqualTo(64);
    }

    @Test
    void limitThatIsNotUsed_doesNotGrow() {
        AdaptiveLimit limit = new AdaptiveLimit(64);
        round(limit, CallEnd.OVERLOADED);
        for (int i = 0; i < 1_000; i++) {
            Permit permit = limit.acquire();
            assertThat(permit).isNotNull();
            permit.release(CallEnd.SUCCEEDED);
        }
        assertThat(limit.limit()).isEqualTo(32);
    }

    @Test
    void endsThatTellNothingOfLoad_changeNothing() {
        AdaptiveLimit limit = new AdaptiveLimit(16);
        round(limit, CallEnd.OVERLOADED);
        round(limit, CallEnd.BROKEN);
        round(limit, CallEnd.UNKNOWN);
        assertThat(limit.limit()).isEqualTo(8);
    }

    @Test
    void permits_areWithinCapAndLimit() {
        CallEnd[] ends = CallEnd.values();
        Seeded.each(300, random -> {
            int cap = random.nextInt(1, 40);
            AdaptiveLimit limit = new AdaptiveLimit(cap);
            List<Permit> out = new ArrayList<>();
            for (int step = 0; step < 500; step++) {
                if (random.nextBoolean()) {
                    boolean free = out.size() < limit.limit();
                    Permit permit = limit.acquire();
                    assertThat(permit != null).isEqualTo(free);
                    if (permit != null) {
                        out.add(permit);
                    }
                } else if (!out.isEmpty()) {
                    out.remove(random.nextInt(out.size())).release(ends[random.nextInt(ends.length)]);
                }
                assertThat(limit.limit()).isBetween(1, cap);
                assertThat(limit.taken()).isEqualTo(out.size()).isLessThanOrEqualTo(limit.max());
            }
            out.forEach(permit -> permit.release(CallEnd.UNKNOWN));
            for (int i = 0; i < 2 * cap + 60; i++) {
                round(limit, CallEnd.SUCCEEDED);
            }
            assertThat(limit.limit()).isEqualTo(cap);
        });
    }
}
