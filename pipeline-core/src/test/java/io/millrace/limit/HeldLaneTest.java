package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeldLaneTest {
    private Now now = new Now(Long.MAX_VALUE - 1_000_000_000L, 1_000);
    private final HeldLane lane = new HeldLane(Duration.ofSeconds(5), Duration.ofSeconds(90));

    private void pass(long ms) {
        now = now.plusMs(ms);
    }

    @Test
    void freeLane_letsAllGo() {
        assertThat(lane.mayCall(now)).isTrue();
        assertThat(lane.mayCall(now)).isTrue();
        assertThat(lane.untilNanos(now)).isZero();
        assertThat(lane.free()).isFalse();
        assertThat(lane.sinceEpochMs()).isZero();
    }

    @Test
    void alarm_isRaisedOnce() {
        assertThat(lane.hold(Trouble.BAD_CREDENTIALS, now)).isTrue();
        pass(10);
        assertThat(lane.hold(Trouble.QUOTA_EXHAUSTED, now)).isFalse();
        assertThat(lane.trouble()).isEqualTo(Trouble.QUOTA_EXHAUSTED);
        assertThat(lane.sinceEpochMs()).isEqualTo(1_000);
        assertThat(lane.free()).isTrue();
        assertThat(lane.trouble()).isNull();
        assertThat(lane.mayCall(now)).isTrue();
    }

    @Test
    void heldLane_letsOneTryNowAndThen() {
        lane.hold(Trouble.QUOTA_EXHAUSTED, now);
        for (long wait : new long[] {5_000, 10_000, 20_000, 40_000, 50_000, 50_000}) {
            pass(wait - 1);
            assertThat(lane.mayCall(now)).isFalse();
            assertThat(lane.untilNanos(now)).isEqualTo(1_000_000);
            pass(1);
            assertThat(lane.mayCall(now)).isTrue();
            assertThat(lane.mayCall(now)).isFalse();
            lane.hold(Trouble.QUOTA_EXHAUSTED, now);
        }
    }

    @Test
    void callsThatWereOut_doNotPutTheTryOff() {
        lane.hold(Trouble.BAD_CREDENTIALS, now);
        pass(4_000);
        lane.hold(Trouble.BAD_CREDENTIALS, now);
        assertThat(lane.untilNanos(now)).isEqualTo(1_000_000_000L);
    }

    @Test
    void tryThatIsLost_isForgottenWithItsLease() {
        lane.hold(Trouble.TLS_FAILED, now);
        pass(5_000);
        assertThat(lane.mayCall(now)).isTrue();
        pass(89_999);
        assertThat(lane.mayCall(now)).isFalse();
        pass(1);
        assertThat(lane.mayCall(now)).isTrue();
    }

    @Test
    void newKey_isTriedAtOnce() {
        lane.hold(Trouble.BAD_CREDENTIALS, now);
        assertThat(lane.mayCall(now)).isFalse();
        lane.renewed(now);
        assertThat(lane.mayCall(now)).isTrue();
        lane.hold(Trouble.BAD_CREDENTIALS, now);
        assertThat(lane.untilNanos(now)).isEqualTo(5_000_000_000L);
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> new HeldLane(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("first: PT0S");
    }
}
