package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.limit.CircuitBreaker.Lease;
import io.millrace.limit.CircuitBreaker.State;
import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
    private static final BreakerSettings SETTINGS = new BreakerSettings(
            Duration.ofSeconds(10), 10, 50, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(90));

    private Now now = new Now(Long.MAX_VALUE - 5_000_000_000L, 0);
    private final CircuitBreaker breaker = new CircuitBreaker(SETTINGS, new SplittableRandom(1));

    private Lease lease() {
        Lease lease = breaker.acquire(now);
        assertThat(lease).isNotNull();
        return lease;
    }

    private void calls(int count, CallEnd end) {
        for (int i = 0; i < count; i++) {
            lease().end(end, now);
        }
    }

    private void waitUntilHalfOpen() {
        now = now.plusMs(breaker.untilNanos(now) / 1_000_000 + 1);
        assertThat(breaker.state(now)).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void circuit_opensOnARatioOfEnoughCalls() {
        calls(5, CallEnd.SUCCEEDED);
        calls(4, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
        calls(1, CallEnd.OVERLOADED);
        assertThat(breaker.state(now)).isEqualTo(State.OPEN);
        assertThat(breaker.acquire(now)).isNull();
        assertThat(breaker.untilNanos(now)).isBetween(375_000_000L, 500_000_000L);
    }

    @Test
    void failures_ofAnotherTimeDoNotCount() {
        calls(9, CallEnd.BROKEN);
        now = now.plusMs(10_001);
        calls(9, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
        now = now.plusMs(500_000);
        calls(1, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
    }

    @Test
    void rowOfFailures_opensTheCircuitHoweverManySucceededBefore() {
        calls(10_000, CallEnd.SUCCEEDED);
        calls(19, CallEnd.BROKEN);
        calls(1, CallEnd.SUCCEEDED);
        calls(19, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
        calls(1, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.OPEN);
    }

    @Test
    void callsThatTellNothing_openNoCircuit() {
        calls(100, CallEnd.UNKNOWN);
        calls(100, CallEnd.RATE_LIMITED);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpen_letsOneGo() {
        calls(10, CallEnd.BROKEN);
        waitUntilHalfOpen();
        Lease probe = lease();
        assertThat(probe.probes()).isTrue();
        assertThat(breaker.acquire(now)).isNull();
        probe.end(CallEnd.SUCCEEDED, now);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
        assertThat(lease().probes()).isFalse();
        // What failed before is forgotten.
        calls(9, CallEnd.BROKEN);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
    }

    @Test
    void failedProbes_doubleTheWait() {
        calls(10, CallEnd.BROKEN);
        for (long most : new long[] {1_000, 2_000, 4_000, 8_000, 8_000}) {
            waitUntilHalfOpen();
            lease().end(CallEnd.BROKEN, now);
            assertThat(breaker.untilNanos(now)).isBetween(most * 750_000, most * 1_000_000);
        }
        assertThat(breaker.openings()).isEqualTo(6);
    }

    @Test
    void probeThatToldNothing_makesRoomForAnother() {
        calls(10, CallEnd.BROKEN);
        waitUntilHalfOpen();
        lease().end(CallEnd.UNKNOWN, now);
        assertThat(breaker.state(now)).isEqualTo(State.HALF_OPEN);
        lease().end(CallEnd.RATE_LIMITED, now);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
    }

    @Test
    void probeThatIsLost_endsWithItsLease() {
        calls(10, CallEnd.BROKEN);
        waitUntilHalfOpen();
        Lease lost = lease();
        now = now.plusMs(89_999);
        assertThat(breaker.acquire(now)).isNull();
        now = now.plusMs(1);
        assertThat(breaker.state(now)).isEqualTo(State.OPEN);
        waitUntilHalfOpen();
        Lease probe = lease();
        // It comes back after all, and tells of another time.
        lost.end(CallEnd.SUCCEEDED, now);
        assertThat(breaker.state(now)).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.acquire(now)).isNull();
        probe.end(CallEnd.SUCCEEDED, now);
        assertThat(breaker.state(now)).isEqualTo(State.CLOSED);
    }

    @Test
    void leasesFromBefore_changeNothing() {
        Lease old = lease();
        calls(10, CallEnd.BROKEN);
        waitUntilHalfOpen();
        old.end(CallEnd.SUCCEEDED, now);
        assertThat(breaker.state(now)).isEqualTo(State.HALF_OPEN);
        assertThatThrownBy(() -> old.end(CallEnd.SUCCEEDED, now)).isInstanceOf(IllegalStateException.class);
    }

    /** P9: any order of anything; then a healthy provider closes it in a bounded number of steps. */
    @Test
    void circuit_isNeverStuckAndNeverBypassed() {
        CallEnd[] ends = CallEnd.values();
        Seeded.each(500, random -> {
            now = new Now(random.nextLong(), 0);
            CircuitBreaker any = new CircuitBreaker(SETTINGS, random.split());
            List<Lease> out = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                now = now.plusMs(random.nextInt(10) == 0 ? random.nextLong(30_000) : random.nextLong(200));
                State before = any.state(now);
                if (random.nextBoolean()) {
                    boolean free = any.untilNanos(now) == 0;
                    Lease lease = any.acquire(now);
                    assertThat(lease != null).isEqualTo(free);
                    assertThat(before == State.OPEN && lease != null).isFalse();
                    if (lease != null) {
                        assertThat(lease.probes()).isEqualTo(before == State.HALF_OPEN);
                        assertThat(before == State.HALF_OPEN && any.acquire(now) != null)
                                .isFalse();
                        out.add(lease);
                    }
                } else if (!out.isEmpty()) {
                    Lease lease = out.remove(random.nextInt(out.size()));
                    lease.end(random.nextInt(3) > 0 ? CallEnd.BROKEN : ends[random.nextInt(ends.length)], now);
                }
            }
            for (int step = 0; any.state(now) != State.CLOSED; step++) {
                assertThat(step).isLessThan(4);
                now = now.plusMs(any.untilNanos(now) / 1_000_000 + 1);
                Lease lease = any.acquire(now);
                if (lease != null) {
                    lease.end(CallEnd.SUCCEEDED, now);
                }
            }
        });
    }

    @Test
    void nonsense_isRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new BreakerSettings(second, 0, 50, second, second, second))
                .hasMessageContaining("calls min: 0");
        assertThatThrownBy(() -> new BreakerSettings(second, 1, 101, second, second, second))
                .hasMessageContaining("failed percent: 101");
        assertThatThrownBy(() -> new BreakerSettings(second, 1, 50, second.multipliedBy(2), second, second))
                .hasMessageContaining("open base: 2000");
    }
}
