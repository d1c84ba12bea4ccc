package io.millrace.simulation;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.DispatchPlan;
import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.LanePlan;
import io.millrace.dispatch.LaneSettings;
import io.millrace.dispatch.MemoSettings;
import io.millrace.dispatch.Message;
import io.millrace.dispatch.QuotaSource;
import io.millrace.limit.Now;
import io.millrace.limit.RateQuota;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SplittableRandom;

/** A process: a real dispatcher with its inbox, its own line to the provider, and a monotonic clock that begins anywhere. */
final class SimWorker {
    final SimProvider provider;
    final Dispatcher dispatcher;
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private final LaneSettings lane;
    private final BatchLimits batch;
    private final SimWatch watch;
    private final long nanosAtStart;

    SimWorker(World world, SimProvider provider, Limits limits, MemoSettings memo, SplittableRandom random) {
        this.provider = provider;
        this.lane = limits.lane;
        this.batch = limits.batch;
        this.watch = new SimWatch(world, limits.quota);
        this.nanosAtStart = random.nextLong();
        DispatchPlan plan = new DispatchPlan(
                model -> new LanePlan(lane, batch, limits.quota), Map.of(), QuotaSource.WHOLE, memo, random);
        this.dispatcher = new Dispatcher(plan, provider, inbox::add, watch);
    }

    Now now(long epochMs) {
        return new Now(nanosAtStart + epochMs * 1_000_000, epochMs);
    }

    /** The dispatcher's thread comes round, having seen some or all of its messages. */
    void round(SplittableRandom random, long epochMs) {
        watch.nowMs = epochMs;
        int seen = random.nextBoolean() ? inbox.size() : random.nextInt(inbox.size() + 1);
        for (int i = 0; i < seen; i++) {
            dispatcher.on(inbox.remove(), now(epochMs));
        }
        dispatcher.poll(now(epochMs));
    }

    /** How a lane may be called. */
    record Limits(LaneSettings lane, BatchLimits batch, RateQuota quota) {}

    void check() {
        for (String name : new String[] {"p/one", "p/two"}) {
            if (provider.openIn(name) > lane.inflightMax()) {
                throw new AssertionError(provider.openIn(name) + " calls of lane " + name + " are open, more than "
                        + lane.inflightMax());
            }
        }
        int credits = 2 * lane.inflightMax() * batch.items();
        int creditsMax = 2 * (credits + Math.max(1, credits / 8));
        int outstanding = dispatcher.outstanding();
        if (outstanding < 0 || outstanding > creditsMax) {
            throw new AssertionError(outstanding + " questions are handed out; there are " + creditsMax + " credits");
        }
    }
}
