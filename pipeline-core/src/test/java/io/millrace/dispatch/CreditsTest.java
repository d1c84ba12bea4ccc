package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchLimits;
import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CreditsTest {
    private static final String LANE = "p/m";

    private final Credits credits = new Credits();
    private final Object one = "one";
    private final Object two = "two";

    /** 2 calls of 4 items: 16 credits. */
    private final LanePlan plan = plan(2, 4, 1_000_000);

    @Test
    void oneAlone_mayHoldAll() {
        assertThat(takeAll(one)).isEqualTo(16);
        assertThat(credits.outstanding()).isEqualTo(16);
        assertThat(credits.room(one, LANE, false)).isFalse();
    }

    @Test
    void two_shareWhileBothWant() {
        assertThat(takeAll(one)).isEqualTo(16);
        // Whatever comes back goes to the one who has less, until both hold their half.
        for (int i = 0; i < 8; i++) {
            assertThat(credits.take(two, LANE, plan, 1, false)).as("take %s", i).isFalse();
            credits.give(one, LANE, 1);
            assertThat(credits.take(one, LANE, plan, 1, false)).as("take %s", i).isFalse();
            assertThat(credits.take(two, LANE, plan, 1, false)).as("take %s", i).isTrue();
        }
        assertThat(credits.take(two, LANE, plan, 1, false)).isFalse();
        credits.give(two, LANE, 1);
        assertThat(credits.take(two, LANE, plan, 1, false)).isTrue();
        assertThat(credits.outstanding()).isEqualTo(16);
    }

    @Test
    void whoLeaves_claimsNothingMore() {
        takeAll(one);
        assertThat(credits.take(two, LANE, plan, 1, false)).isFalse();
        credits.leave(two);
        credits.give(one, LANE, 1);
        assertThat(credits.take(one, LANE, plan, 1, false)).isTrue();
    }

    @Test
    void bytes_areBounded_butALargeOneGoesAlone() {
        LanePlan small = plan(2, 4, 1_024);
        assertThat(credits.take(one, LANE, small, 5_000, false)).isTrue();
        assertThat(credits.take(one, LANE, small, 1, false)).isFalse();
        credits.give(one, LANE, 5_000);
        assertThat(credits.take(one, LANE, small, 1_000, false)).isTrue();
        assertThat(credits.room(one, LANE, false)).isTrue();
        assertThat(credits.take(one, LANE, small, 25, false)).isFalse();
        assertThat(credits.take(one, LANE, small, 24, false)).isTrue();
        assertThat(credits.room(one, LANE, false)).isFalse();
    }

    @Test
    void lanes_doNotShareCredits() {
        takeAll(one);
        assertThat(credits.take(one, "p/other", plan, 1, false)).isTrue();
        assertThat(credits.room(one, "p/never-seen", false)).isTrue();
        assertThat(credits.outstanding()).isEqualTo(17);
    }

    @Test
    void closed_givesOutNoMore_butTakesBack() {
        credits.take(one, LANE, plan, 1, false);
        credits.close();
        assertThat(credits.take(one, LANE, plan, 1, false)).isFalse();
        assertThat(credits.room(one, LANE, false)).isFalse();
        assertThat(credits.room(one, "p/never-seen", false)).isFalse();
        credits.give(one, LANE, 1);
        assertThat(credits.outstanding()).isZero();
    }

    /** However holders come and go: never more out than there are, and a hungry holder is served once others gave back. */
    @Test
    void credits_areNeverExceeded_andNobodyStarves() {
        Seeded.each(500, random -> {
            Credits shared = new Credits();
            int holders = random.nextInt(1, 5);
            LanePlan some = plan(random.nextInt(1, 4), random.nextInt(1, 5), 1_024);
            List<List<Integer>> held = new ArrayList<>();
            for (int i = 0; i < holders; i++) {
                held.add(new ArrayList<>());
            }
            for (int step = 0; step < 200; step++) {
                int who = random.nextInt(holders);
                List<Integer> own = held.get(who);
                int size = random.nextInt(1, 300);
                if (!own.isEmpty() && random.nextInt(5) < 2) {
                    shared.give(who, LANE, own.remove(0));
                } else if (shared.take(who, LANE, some, size, false)) {
                    own.add(size);
                }
                int out = held.stream().mapToInt(List::size).sum();
                long bytes = held.stream()
                        .flatMap(List::stream)
                        .mapToLong(Integer::intValue)
                        .sum();
                assertThat(shared.outstanding()).isEqualTo(out).isLessThanOrEqualTo(some.credits());
                assertThat(bytes).isLessThanOrEqualTo(1_024);
            }
            for (int who = 0; who < holders; who++) {
                for (int size : held.get(who)) {
                    shared.give(who, LANE, size);
                }
            }
            for (int who = 0; who < holders; who++) {
                assertThat(shared.take(who, LANE, plan, 1, false) || some.credits() < holders)
                        .isTrue();
            }
        });
    }

    private int takeAll(Object holder) {
        int taken = 0;
        while (credits.take(holder, LANE, plan, 1, false)) {
            taken++;
        }
        return taken;
    }

    private static LanePlan plan(int calls, int items, long bytesMax) {
        return new LanePlan(
                new LaneSettings(calls, Duration.ofSeconds(1), bytesMax),
                new BatchLimits(items, 1_000, 1_000, Duration.ZERO));
    }
}
