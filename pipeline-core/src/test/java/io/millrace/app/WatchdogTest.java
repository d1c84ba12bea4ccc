package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.Heartbeat;
import io.millrace.topology.Heartbeats;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a worker stands still, and when it only looks so. */
final class WatchdogTest {
    private static final long START = System.nanoTime();

    private final Heartbeat heartbeat = new Heartbeat();
    private long wallMs = 1_700_000_000_000L;
    private boolean running = true;
    private boolean waitsForBroker;
    private long atMs;
    private final Watchdog watchdog =
            new Watchdog(heartbeat, () -> running, () -> waitsForBroker, () -> wallMs, why -> {});

    /** Looks once a second until so long has passed; what the last look says. */
    private String after(long ms, long wallMore) {
        for (long left = ms; left > 1_000; left -= 1_000) {
            once(1_000, 0);
        }
        return once(ms % 1_000 == 0 ? 1_000 : ms % 1_000, wallMore);
    }

    /** Looks once, after so long. */
    private String once(long ms, long wallMore) {
        atMs += ms;
        wallMs += ms + wallMore;
        return watchdog.look(START + Duration.ofMillis(atMs).toNanos());
    }

    @Test
    void clockThatGoesBack_isTold_andOneThatGoesForwardIsNot() {
        assertThat(after(1_000, 0)).isNull();
        assertThat(after(1_000, 86_400_000)).as("a day forward").isNull();
        assertThat(after(1_000, -4_000)).as("less than it stands still for").isNull();
        assertThat(after(1_000, -3_600_000)).contains("went back by 3600 s");
    }

    @Test
    void taskThatDoesNotComeRound_isTold_onlyWhileJobsWait() {
        Heartbeats.beat(heartbeat, "one", START);
        assertThat(after(14_000, 0)).isNull();
        assertThat(after(3_000, 0)).contains("not come round for 17 s");
        running = false;
        assertThat(after(1_000, 0)).as("rebalancing").isNull();
        running = true;
        waitsForBroker = true;
        assertThat(after(1_000, 0)).as("an outage of the broker").isNull();
        waitsForBroker = false;
        assertThat(after(1_000, 0)).as("the broker is just back").isNull();
        assertThat(after(15_000, 0)).as("long since back").contains("not come round for 35 s");
        Heartbeats.rest(heartbeat, "one");
        assertThat(after(100_000, 0)).as("idle").isNull();
    }

    @Test
    void processThatWasSuspended_isNotBlamedForIt() {
        Heartbeats.beat(heartbeat, "one", START);
        assertThat(after(2_000, 0)).isNull();
        assertThat(once(60_000, 0)).as("suspended for a minute").isNull();
        assertThat(after(14_000, 0))
                .as("it may have to be given its tasks back")
                .isNull();
        assertThat(after(2_000, 0)).as("time enough").isNotNull();
    }

    @Test
    void oneTaskOfSeveral_isEnough() {
        Heartbeats.beat(heartbeat, "one", START);
        Heartbeats.beat(heartbeat, "two", START + Duration.ofSeconds(16).toNanos());
        assertThat(after(16_500, 0)).isNotNull();
    }
}
