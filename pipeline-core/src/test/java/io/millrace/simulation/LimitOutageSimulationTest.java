package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.AdaptiveLimit;
import io.millrace.limit.BreakerSettings;
import io.millrace.limit.CallEnd;
import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.Now;
import io.millrace.testkit.Seeded;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** One lane with an endless backlog against a provider that is too small, gone, or now and then gone, in virtual time. */
final class LimitOutageSimulationTest {
    private static final int CAP = 32;

    /** A lane and its provider. */
    private static final class Lane {
        final AdaptiveLimit permits = new AdaptiveLimit(CAP);
        final CircuitBreaker breaker;
        final SplittableRandom random;
        /** Calls the provider can do at once. */
        int capacity = CAP;
        /** Whether it is gone at a time. */
        LongPredicate gone = ms -> false;

        CallEnd goneAs = CallEnd.BROKEN;

        Now now;
        long ms;
        int open;
        int openMax;
        long calls;
        long served;
        long failed;
        int turns;
        private CircuitBreaker.State last = CircuitBreaker.State.CLOSED;
        private final PriorityQueue<Ending> endings = new PriorityQueue<>(Comparator.comparingLong(Ending::atMs));

        record Ending(long atMs, Runnable action) {}

        Lane(SplittableRandom random) {
            this.random = random;
            this.breaker = new CircuitBreaker(BreakerSettings.defaults(), random.split());
            this.now = new Now(random.nextLong(), 0);
        }

        void run(long forMs) {
            for (long end = ms + forMs; ms < end; ms++, now = now.plusMs(1)) {
                while (!endings.isEmpty() && endings.peek().atMs() <= ms) {
                    endings.remove().action().run();
                }
                while (permits.available() && send()) {
                    openMax = Math.max(openMax, open);
                }
                turns += breaker.state(now) == last ? 0 : 1;
                last = breaker.state(now);
            }
        }

        private boolean send() {
            CircuitBreaker.Lease lease = breaker.acquire(now);
            if (lease == null) {
                return false;
            }
            AdaptiveLimit.Permit permit = permits.acquire();
            if (permit == null) {
                throw new AssertionError("no permit where one was available");
            }
            open++;
            calls++;
            CallEnd end = gone.test(ms) ? goneAs : open > capacity ? CallEnd.OVERLOADED : CallEnd.SUCCEEDED;
            long took = end == CallEnd.SUCCEEDED ? 80 + random.nextLong(40) : 1 + random.nextLong(20);
            endings.add(new Ending(ms + took, () -> {
                open--;
                served += end == CallEnd.SUCCEEDED ? 1 : 0;
                failed += end == CallEnd.SUCCEEDED ? 0 : 1;
                permit.release(end);
                lease.end(end, now);
            }));
            return true;
        }

        long servedIn(long forMs) {
            long before = served;
            run(forMs);
            return served - before;
        }
    }

    @Test
    void providerThatIsTooSmall_isUsedAndNotFlooded() {
        Seeded.each(20, random -> {
            Lane lane = new Lane(random);
            lane.capacity = random.nextInt(2, 20);
            lane.run(10_000);
            long failedBefore = lane.failed;
            long served = lane.servedIn(60_000);
            double speed = served / (60_000 / 100.0 * lane.capacity);
            assertThat(speed).as("of what capacity %d allows", lane.capacity).isGreaterThan(0.6);
            assertThat((double) (lane.failed - failedBefore) / served).isLessThan(0.15);
            assertThat(lane.openMax).isLessThanOrEqualTo(CAP);
        });
    }

    @Test
    void outage_isMetWithProbesAndLeftFast() {
        long[] worst = new long[3];
        Seeded.each(20, random -> {
            Lane lane = new Lane(random);
            lane.goneAs = random.nextBoolean() ? CallEnd.BROKEN : CallEnd.OVERLOADED;
            long full = lane.servedIn(20_000) / 2;
            lane.gone = ms -> ms >= 20_000 && ms < 620_000;
            long before = lane.calls;
            lane.run(600_000);
            long during = lane.calls - before;
            // Failures count only once what was under way before has ended well, a few rounds; then one call a wait of
            // 6 to 8 s.
            assertThat(during).isLessThan(600 / 3 + 6 * CAP);
            long returned = lane.ms;
            while (lane.servedIn(1_000) < full / 10 * 0.95) {
                assertThat(lane.ms - returned).isLessThan(10_000);
            }
            worst[0] = Math.max(worst[0], during);
            worst[1] = Math.max(worst[1], lane.ms - returned);
        });
        System.out.println("OUTAGE 600 s: calls_during_max=" + worst[0] + " full_speed_after_ms_max=" + worst[1]);
    }

    @Test
    void flapping_neitherSticksNorOscillates() {
        Seeded.each(20, random -> {
            Lane lane = new Lane(random);
            lane.gone = ms -> ms / 10_000 % 2 == 1;
            lane.run(400_000);
            // Opened, tried a few times while it was gone, closed: a dozen turns a flap at most.
            assertThat(lane.turns).isBetween(40, 20 * 14);
            lane.gone = ms -> false;
            lane.run(10_000);
            assertThat(lane.servedIn(10_000)).isGreaterThan(3_000);
        });
    }
}
