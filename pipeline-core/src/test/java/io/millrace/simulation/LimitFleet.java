package io.millrace.simulation;

import io.millrace.limit.Advice;
import io.millrace.limit.Advice.Allowance;
import io.millrace.limit.Now;
import io.millrace.limit.RateLimit;
import io.millrace.limit.RateLimit.Reservation;
import io.millrace.limit.RateQuota;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Instances that share a quota and call one provider, which counts what reaches it in any 60 seconds and refuses what is over. */
final class LimitFleet {
    private static final long STEP_MS = 10;

    final LimitQuotaWorld world;
    final RateQuota quota;
    final boolean headers;
    /** Largest call, tokens. */
    final int callMax;

    long served;
    long calls;
    long refused;
    long windowMax;

    private final Map<LimitQuotaWorld.Instance, RateLimit> limits = new HashMap<>();
    private final ArrayDeque<long[]> window = new ArrayDeque<>();
    private long windowSum;

    LimitFleet(LimitQuotaWorld world, RateQuota quota, int callMax, boolean headers) {
        this.world = world;
        this.quota = quota;
        this.callMax = callMax;
        this.headers = headers;
    }

    private boolean byRequests() {
        return quota.tokensPerMinute() == RateQuota.UNLIMITED;
    }

    private long perMinute() {
        return byRequests() ? quota.requestsPerMinute() : quota.tokensPerMinute();
    }

    /** All who have demand call as often as they may. */
    void run(long ms) {
        for (long end = world.nowMs + ms; world.nowMs < end; ) {
            world.runUntil(world.nowMs + STEP_MS);
            for (LimitQuotaWorld.Instance instance : world.instances) {
                if (instance.alive && instance.demand > 0) {
                    callAll(instance);
                }
            }
        }
    }

    /** What part of the quota was served since the start. */
    double used() {
        return (double) served / (perMinute() * (world.nowMs / 60_000.0));
    }

    private void callAll(LimitQuotaWorld.Instance instance) {
        Now now = instance.now();
        double share = (double) instance.share() / world.parts;
        RateLimit limit = limits.computeIfAbsent(instance, i -> new RateLimit(quota, share, now));
        limit.share(share, now);
        while (true) {
            int tokens = world.random.nextInt(1, callMax + 1);
            Reservation reservation = limit.reserve(tokens, now);
            if (reservation == null) {
                return;
            }
            // The estimate is too high by up to a fifth.
            int cost = Math.max(1, tokens * (80 + world.random.nextInt(21)) / 100);
            world.at(20 + world.random.nextLong(150), () -> arrive(instance, limit, reservation, cost));
        }
    }

    private void arrive(LimitQuotaWorld.Instance instance, RateLimit limit, Reservation reservation, int cost) {
        calls++;
        while (!window.isEmpty() && window.peek()[0] <= world.nowMs - 60_000) {
            windowSum -= window.remove()[1];
        }
        long units = byRequests() ? 1 : cost;
        boolean over = windowSum + units > perMinute();
        if (over) {
            refused++;
        } else {
            window.add(new long[] {world.nowMs, units});
            windowSum += units;
            served += units;
            windowMax = Math.max(windowMax, windowSum);
        }
        long remaining = perMinute() - windowSum;
        world.at(200 + world.random.nextLong(600), () -> {
            Now now = instance.now();
            reservation.settle(over ? reservation.tokens() : cost, now);
            if (over) {
                limit.hold(Duration.ofSeconds(1), now);
            } else if (headers) {
                Allowance left = new Allowance(perMinute(), remaining, null);
                limit.seen(
                        byRequests()
                                ? new Advice(left, Allowance.UNKNOWN, null, null)
                                : new Advice(Allowance.UNKNOWN, left, null, null),
                        now);
            }
        });
    }
}
