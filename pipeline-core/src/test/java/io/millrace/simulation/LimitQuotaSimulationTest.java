package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.QuotaShares;
import io.millrace.testkit.Seeded;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LimitQuotaSimulationTest {
    private long events;
    private long deaths;
    private long joins;
    private long lost;
    private long full;

    @Test
    void parts_neverSumToMoreThanThereAre() {
        int seeds = 200;
        Seeded.each(seeds, random -> {
            LimitQuotaWorld world = new LimitQuotaWorld(random.nextInt(12, 6_000), random);
            world.delayMaxMs = random.nextLong(1, 9_000);
            world.lostPercent = random.nextInt(60);
            world.start(random.nextInt(1, 6));
            for (int minute = 0; minute < 120; minute++) {
                disturb(world, random);
                world.runUntil(world.nowMs + random.nextLong(2_000));
            }
            events += world.events;
            deaths += world.deaths;
            joins += world.joins;
            lost += world.lost;
            full += world.sumMax == world.parts ? 1 : 0;
        });
        System.out.println("QUOTA seeds=" + seeds + " events=" + events + " deaths=" + deaths + " joins=" + joins
                + " lost=" + lost + " runs_with_all_parts_used=" + full);
        if (System.getenv("MILLRACE_SEED") == null) {
            assertThat(List.of(deaths, joins, lost))
                    .allSatisfy(n -> assertThat(n).isGreaterThan(100));
        }
    }

    private static void disturb(LimitQuotaWorld world, SplittableRandom random) {
        List<LimitQuotaWorld.Instance> live = world.live();
        LimitQuotaWorld.Instance one = live.get(random.nextInt(live.size()));
        switch (random.nextInt(12)) {
            case 0 -> {
                if (live.size() > 1) {
                    world.kill(one);
                }
            }
            case 1 -> {
                if (live.size() < 5) {
                    world.join();
                }
            }
            case 2 -> one.silent = !one.silent;
            default -> one.demand = random.nextInt(4) == 0 ? random.nextInt(2 * world.parts) : 0;
        }
    }

    /** With reports that come, the parts are where the work is within a few periods. */
    @Test
    void parts_followDemand() {
        Seeded.each(100, random -> {
            LimitQuotaWorld world = new LimitQuotaWorld(1_200, random);
            world.start(3);
            LimitQuotaWorld.Instance busy = world.instances.get(random.nextInt(3));
            busy.demand = 5_000;
            world.runUntil(4_000);
            assertThat(busy.share()).isBetween(1_150, 1_200);
            // The others wake up: each has its third again.
            world.instances.forEach(instance -> instance.demand = 5_000);
            world.runUntil(9_000);
            assertThat(world.instances).allSatisfy(i -> assertThat(i.share()).isBetween(395, 405));
        });
    }

    @Test
    void parts_ofASilentInstanceAreLeftAloneForItsLease() {
        Seeded.each(100, random -> {
            LimitQuotaWorld world = new LimitQuotaWorld(1_200, random);
            world.start(3);
            LimitQuotaWorld.Instance busy = world.instances.get(0);
            busy.demand = 5_000;
            world.runUntil(5_000);
            busy.silent = true;
            // It goes on with what it borrowed while it may still be using it, and nobody else gets that.
            world.runUntil(8_000);
            assertThat(busy.share()).isGreaterThan(1_100);
            world.instances.get(1).demand = 5_000;
            world.runUntil(20_000);
            assertThat(busy.share()).isBetween(390, 400);
            assertThat(world.instances.get(1).share()).isGreaterThan(750);
        });
    }

    @Test
    void parts_ofTheDeadAreUsedAgain() {
        Seeded.each(100, random -> {
            LimitQuotaWorld world = new LimitQuotaWorld(1_200, random);
            world.start(4);
            world.instances.forEach(instance -> instance.demand = 5_000);
            world.runUntil(5_000);
            world.kill(world.instances.get(random.nextInt(4)));
            world.runUntil(5_000 + LimitQuotaWorld.SESSION_MS + 1_000 + 6_500 + 6_000);
            assertThat(world.live().stream()
                            .mapToInt(LimitQuotaWorld.Instance::share)
                            .sum())
                    .isGreaterThanOrEqualTo(1_190);
        });
    }

    @Test
    void parts_withoutReportsAreThoseOfTheTasks() {
        LimitQuotaWorld world = new LimitQuotaWorld(100, new SplittableRandom(1));
        world.lostPercent = 100;
        world.start(3);
        world.instances.get(0).demand = 1_000;
        world.runUntil(60_000);
        assertThat(world.instances)
                .allSatisfy(
                        i -> assertThat(i.share()).isEqualTo(QuotaShares.partsOf(i.tasks, LimitQuotaWorld.TASKS, 100)));
        assertThat(world.sumMax).isEqualTo(100);
    }
}
