package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.limit.RateLimit.Reservation;
import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private static final long UNLIMITED = RateQuota.UNLIMITED;

    private Now now = new Now(-5_000_000_000L, 1_700_000_000_000L);

    private void pass(long ms) {
        now = now.plusMs(ms);
    }

    /** Somebody who takes all there is for so long; returns tokens taken. */
    private long takeAll(RateLimit limit, long each, long ms) {
        long taken = 0;
        for (long end = now.epochMs() + ms; now.epochMs() < end; pass(10)) {
            while (limit.reserve(each, now) != null) {
                taken += each;
            }
        }
        return taken;
    }

    @Test
    void bucket_startsEmptyAndHoldsThreeSeconds() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        assertThat(limit.reserve(1, now)).isNull();
        pass(1);
        assertThat(limit.reserve(1, now)).isNotNull();
        pass(600_000);
        long taken = 0;
        while (limit.reserve(10, now) != null) {
            taken += 10;
        }
        assertThat(taken).isEqualTo(3_000);
    }

    @Test
    void minute_isUsedWholeAndNotExceededAfterAPause() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        pass(600_000);
        long first = takeAll(limit, 100, 60_000);
        // A bucket alone would let 63,000 through.
        assertThat(first).isBetween(59_500L, 60_000L);
        assertThat(takeAll(limit, 100, 300_000)).isBetween(5 * 59_000L, 5 * 60_000L);
    }

    /** What an instance needs no more, others get within seconds: shares follow this. */
    @Test
    void pace_isThatOfTheLastTenSeconds() {
        RateLimit limit = new RateLimit(new RateQuota(6_000, 60_000), now);
        takeAll(limit, 100, 30_000);
        assertThat(limit.tokensPace(now)).isBetween(57_000L, 60_000L);
        assertThat(limit.requestsPace(now)).isBetween(570L, 600L);
        pass(5_000);
        assertThat(limit.tokensPace(now)).isBetween(28_000L, 31_500L);
        pass(5_250);
        assertThat(limit.tokensPace(now)).isZero();
        assertThat(limit.tokensTaken(now)).isGreaterThan(29_000);
        // Given back: not used.
        Reservation reservation = limit.reserve(1_000, now);
        assertThat(reservation).isNotNull();
        reservation.settle(100, now);
        assertThat(limit.tokensPace(now)).isEqualTo(600);
    }

    @Test
    void wait_isForWhatTakesLonger() {
        assertThat(new RateLimit(new RateQuota(60, UNLIMITED), now).waitsForRequests(10, now))
                .isTrue();
        assertThat(new RateLimit(new RateQuota(60, 1_000_000), now).waitsForRequests(10, now))
                .isTrue();
        assertThat(new RateLimit(new RateQuota(600_000, 60), now).waitsForRequests(10, now))
                .isFalse();
        assertThat(new RateLimit(new RateQuota(UNLIMITED, 60), now).waitsForRequests(10, now))
                .isFalse();
    }

    @Test
    void requests_areLimitedOnTheirOwn() {
        RateLimit limit = new RateLimit(new RateQuota(60, 1_000_000), now);
        assertThat(takeAll(limit, 1, 300_000)).isBetween(294L, 300L);
        RateLimit slow = new RateLimit(new RateQuota(3, UNLIMITED), now);
        assertThat(takeAll(slow, 1, 600_000)).isBetween(28L, 30L);
        assertThat(new RateLimit(new RateQuota(0, UNLIMITED), now).untilNanos(1, now))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void callLargerThanTheBucket_goesAndIsPaidOff() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        pass(3_000);
        // What a process took before it started again is not known, so the first minute has no more than has flowed in.
        assertThat(limit.reserve(30_000, now)).isNull();
        pass(limit.untilNanos(30_000, now) / 1_000_000 + 1);
        assertThat(now.nanos()).isEqualTo(-5_000_000_000L + 29_751_000_000L);
        assertThat(limit.reserve(30_000, now)).isNotNull();
        assertThat(limit.untilNanos(1, now)).isBetween(27_000_000_000L, 27_100_000_000L);
        assertThat(limit.tokensMost()).isEqualTo(60_000);
        assertThat(limit.untilNanos(60_001, now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void settle_givesBackOrTakesTheDifference() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        pass(3_000);
        Reservation less = take(limit, 2_000);
        Reservation more = take(limit, 1_000);
        assertThat(limit.tokensTaken(now)).isEqualTo(3_000);
        less.settle(500, now);
        assertThat(limit.tokensTaken(now)).isEqualTo(1_500);
        take(limit, 1_500).cancel(now);
        more.settle(7_000, now);
        assertThat(limit.tokensTaken(now)).isEqualTo(7_500);
        // 1,500 were left, 6,000 were taken on top.
        assertThat(limit.untilNanos(1, now)).isBetween(4_500_000_000L, 4_502_000_000L);
        assertThatThrownBy(() -> more.settle(1, now)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void settle_afterTheMinuteChangesNoLaterOne() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        pass(3_000);
        Reservation old = take(limit, 3_000);
        pass(120_000);
        old.settle(0, now);
        assertThat(limit.tokensTaken(now)).isZero();
    }

    @Test
    void cancel_givesTheRequestBackToo() {
        RateLimit limit = new RateLimit(new RateQuota(60, UNLIMITED), now);
        pass(1_000);
        take(limit, 1).cancel(now);
        assertThat(limit.requestsTaken(now)).isZero();
        assertThat(limit.reserve(1, now)).isNotNull();
    }

    @Test
    void lowerLimit_holdsAtOnce() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        takeAll(limit, 100, 40_000);
        limit.change(new RateQuota(UNLIMITED, 30_000), now);
        assertThat(limit.reserve(100, now)).isNull();
        // 40,000 went in the last 40 s; enough of it has to be older than a minute.
        long waited = limit.untilNanos(100, now) / 1_000_000;
        assertThat(waited).isBetween(29_000L, 32_000L);
        limit.change(new RateQuota(UNLIMITED, 60_000), now);
        pass(200);
        assertThat(limit.reserve(100, now)).isNotNull();
    }

    @Test
    void smallerShare_goesOnAtItsLowerRate() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        takeAll(limit, 100, 60_000);
        limit.share(0.25, now);
        assertThat(takeAll(limit, 100, 60_000)).isBetween(14_200L, 15_000L);
        limit.share(0, now);
        assertThat(limit.reserve(1, now)).isNull();
        assertThat(limit.untilNanos(1, now)).isEqualTo(Long.MAX_VALUE);
        limit.share(1, now);
        assertThat(takeAll(limit, 100, 60_000)).isBetween(58_500L, 60_000L);
    }

    @Test
    void shares_ofWholeUnitsLoseNone() {
        for (int[] parts : new int[][] {{1, 3}, {9, 60}, {57, 170}}) {
            RateLimit limit = new RateLimit(new RateQuota(60 * 170, UNLIMITED), (double) parts[0] / parts[1], now);
            long each = 60L * 170 * parts[0] / parts[1];
            assertThat(takeAll(limit, 1, 300_000)).isBetween(each * 49 / 10, each * 5);
        }
        assertThat(new RateLimit(new RateQuota(UNLIMITED, 60), 1 / 3.0, now).tokensMost())
                .isEqualTo(20);
    }

    @Test
    void whatHeadersSeeLeft_isNotOverdrawn() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, 60_000), now);
        pass(3_000);
        Advice.Allowance left = new Advice.Allowance(60_000, 100, null);
        limit.seen(new Advice(Advice.Allowance.UNKNOWN, left, null, null), now);
        assertThat(limit.reserve(101, now)).isNull();
        assertThat(limit.reserve(100, now)).isNotNull();
    }

    @Test
    void hold_letsNothingGoAndIsNeverShortened() {
        RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, UNLIMITED), now);
        limit.hold(Duration.ofSeconds(20), now);
        limit.hold(Duration.ofSeconds(1), now);
        assertThat(limit.reserve(1, now)).isNull();
        assertThat(limit.untilNanos(1, now)).isEqualTo(20_000_000_000L);
        pass(19_999);
        assertThat(limit.reserve(1, now)).isNull();
        pass(1);
        assertThat(limit.reserve(1, now)).isNotNull();
    }

    @Test
    void nonsense_isRefused() {
        RateLimit limit = new RateLimit(new RateQuota(1, 1), now);
        assertThatThrownBy(() -> limit.reserve(-1, now)).hasMessageContaining("tokens: -1");
        assertThatThrownBy(() -> limit.share(1.1, now)).hasMessageContaining("share: 1.1");
        assertThatThrownBy(() -> limit.share(Double.NaN, now)).hasMessageContaining("share: NaN");
        assertThatThrownBy(() -> new RateQuota(-1, 1)).hasMessageContaining("requests per minute: -1");
        assertThatThrownBy(() -> new RateQuota(1, 10_000_000_001L)).hasMessageContaining("tokens per minute");
    }

    /** P8: no window is exceeded, the bucket holds no more than it may, and {@code untilNanos} tells the truth. */
    @Test
    void anyWindow_isWithinTheLimit() {
        Seeded.each(300, random -> {
            now = new Now(random.nextLong(), 0);
            long perMinute = random.nextLong(1, 100_000);
            RateLimit limit = new RateLimit(new RateQuota(UNLIMITED, perMinute), now);
            List<long[]> taken = new ArrayList<>();
            List<Object[]> open = new ArrayList<>();
            for (int step = 0; step < 2_000; step++) {
                pass(random.nextInt(20) == 0 ? random.nextLong(90_000) : random.nextLong(500));
                long amount = random.nextLong(1, Math.max(2, perMinute / random.nextInt(1, 50)));
                if (random.nextInt(8) == 0) {
                    pass(Math.min(120_000, limit.untilNanos(amount, now) / 1_000_000 + 1));
                    assertThat(limit.untilNanos(amount, now)).isZero();
                }
                boolean told = limit.untilNanos(amount, now) == 0;
                Reservation reservation = limit.reserve(amount, now);
                assertThat(reservation != null).isEqualTo(told);
                if (reservation != null) {
                    long[] entry = {now.epochMs(), amount};
                    taken.add(entry);
                    open.add(new Object[] {reservation, entry});
                    assertThat(sumOfLastMinute(taken)).isLessThanOrEqualTo(perMinute);
                }
                settleOne(open, random);
            }
        });
    }

    private void settleOne(List<Object[]> open, SplittableRandom random) {
        if (open.isEmpty() || random.nextInt(3) == 0) {
            return;
        }
        Object[] one = open.remove(random.nextInt(open.size()));
        long[] entry = (long[]) one[1];
        // Never above what was reserved: what is taken on top is beyond any limit's power.
        entry[1] = random.nextLong(entry[1] + 1);
        ((Reservation) one[0]).settle(entry[1], now);
    }

    private long sumOfLastMinute(List<long[]> taken) {
        return taken.stream()
                .filter(entry -> entry[0] > now.epochMs() - 60_000)
                .mapToLong(entry -> entry[1])
                .sum();
    }

    private Reservation take(RateLimit limit, long tokens) {
        Reservation reservation = limit.reserve(tokens, now);
        assertThat(reservation).isNotNull();
        return reservation;
    }
}
