package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.RateQuota;
import io.millrace.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a provider's quota three instances use in five virtual minutes, from a cold start, and how often they are refused. */
final class LimitFleetSimulationTest {
    private static final RateQuota TOKENS = new RateQuota(RateQuota.UNLIMITED, 90_000);
    private static final int SEEDS = 2;

    private double usedMin = 1;
    private long calls;
    private long refused;
    private double windowMax;

    private LimitFleet fleet(SplittableRandom random, RateQuota quota, int parts, boolean headers) {
        LimitQuotaWorld world = new LimitQuotaWorld(parts, random);
        world.start(3);
        return new LimitFleet(world, quota, 400, headers);
    }

    private void count(LimitFleet fleet, long limit) {
        usedMin = Math.min(usedMin, fleet.used());
        calls += fleet.calls;
        refused += fleet.refused;
        windowMax = Math.max(windowMax, (double) fleet.windowMax / limit);
    }

    private void print(String row) {
        System.out.printf(
                "FLEET %s seeds=%d used_min=%.4f calls=%d refused=%d window_max=%.4f%n",
                row, SEEDS, usedMin, calls, refused, windowMax);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void evenDemand_usesTheQuota(boolean headers) {
        Seeded.each(SEEDS, random -> {
            LimitFleet fleet = fleet(random, TOKENS, 90_000, headers);
            fleet.world.instances.forEach(instance -> instance.demand = 90_000);
            fleet.run(300_000);
            count(fleet, 90_000);
        });
        print("even headers=" + headers);
        assertThat(usedMin).isGreaterThan(0.95);
        assertThat(refused).isLessThan(calls / 200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneSidedDemand_usesTheQuota(boolean headers) {
        Seeded.each(SEEDS, random -> {
            LimitFleet fleet = fleet(random, TOKENS, 90_000, headers);
            fleet.world.instances.get(1).demand = 90_000;
            fleet.run(300_000);
            count(fleet, 90_000);
        });
        print("one-sided headers=" + headers);
        assertThat(usedMin).isGreaterThan(0.90);
        assertThat(refused).isLessThan(calls / 200);
    }

    /** The work moves from one to another every few seconds to a minute. */
    @Test
    void demandThatMoves_isFollowed() {
        Seeded.each(SEEDS, random -> {
            LimitFleet fleet = fleet(random, TOKENS, 90_000, false);
            while (fleet.world.nowMs < 300_000) {
                fleet.world.instances.forEach(instance -> instance.demand = 0);
                fleet.world.instances.get(random.nextInt(3)).demand = 90_000;
                fleet.run(random.nextLong(5_000, 60_000));
            }
            count(fleet, 90_000);
        });
        print("moving");
        assertThat(usedMin).isGreaterThan(0.80);
        assertThat(refused).isLessThan(calls / 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 600})
    void requestsOfANamespace_areWithinTwoPercent(int perMinute) {
        Seeded.each(SEEDS, random -> {
            LimitFleet fleet = fleet(random, new RateQuota(perMinute, RateQuota.UNLIMITED), perMinute, false);
            fleet.world.instances.forEach(instance -> instance.demand = perMinute);
            fleet.run(60_000);
            long before = fleet.served;
            fleet.run(300_000);
            double used = (fleet.served - before) / (perMinute * 5.0);
            assertThat(used).isBetween(0.98, 1.0);
            usedMin = Math.min(usedMin, used);
            calls += fleet.calls;
            refused += fleet.refused;
            windowMax = Math.max(windowMax, (double) fleet.windowMax / perMinute);
        });
        print("namespace per_minute=" + perMinute);
        assertThat(refused).isZero();
    }
}
