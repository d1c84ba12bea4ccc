package io.millrace.simulation;

import io.millrace.dispatch.CallWatch;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.dispatch.LaneView;
import io.millrace.dispatch.Outgoing;
import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.Now;
import io.millrace.limit.RateQuota;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Judges what a dispatcher sends: never before an endpoint's time, never more than a quota, and one question at a time to find out whether all is well again. */
final class SimWatch implements DispatchEvents {
    private static final long MINUTE_MS = 60_000;

    long nowMs;

    private final World world;
    private final RateQuota quota;
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, LaneView> views = new HashMap<>();
    private final Map<String, ArrayDeque<Long>> sent = new HashMap<>();

    SimWatch(World world, RateQuota quota) {
        this.world = world;
        this.quota = quota;
    }

    @Override
    public CallWatch sent(Outgoing call) {
        String lane = call.lane();
        sent(lane, call.questions().size());
        return new CallWatch() {
            @Override
            public void ended(ModelReply reply, long tookMs) {
                SimWatch.this.ended(lane, reply);
            }
        };
    }

    private void sent(String lane, int items) {
        long until = notBefore.getOrDefault(lane, 0L);
        if (nowMs < until) {
            throw new AssertionError("lane " + lane + " was called " + (until - nowMs) + " ms before its time");
        }
        LaneView before = views.get(lane);
        if (before != null && before.circuit() == CircuitBreaker.State.OPEN) {
            world.seen(World.Sight.PROBE_SENT);
            if (items > 1) {
                throw new AssertionError(items + " questions were sent to find out whether " + lane + " is back");
            }
        }
        ArrayDeque<Long> calls = sent.computeIfAbsent(lane, name -> new ArrayDeque<>());
        calls.add(nowMs);
        while (nowMs - calls.element() >= MINUTE_MS) {
            calls.remove();
        }
        if (calls.size() > quota.requestsPerMinute()) {
            throw new AssertionError(
                    calls.size() + " calls within a minute, of " + quota.requestsPerMinute() + " that are allowed");
        }
    }

    private void ended(String lane, ModelReply reply) {
        if (reply instanceof ModelReply.Refused refused && waits(refused.trouble())) {
            Duration wait = refused.advice().retryAfter();
            notBefore.merge(lane, nowMs + (wait == null ? 0 : wait.toMillis()), Math::max);
        }
    }

    private static boolean waits(Trouble trouble) {
        return trouble.react(1, true, null) == Reaction.WAIT_ENDPOINT;
    }

    @Override
    public void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {
        if (reaction == Reaction.WAIT_ENDPOINT) {
            world.seen(World.Sight.ENDPOINT_WAITED_FOR);
        } else if (reaction == Reaction.HOLD_LANE) {
            world.seen(World.Sight.LANE_HELD);
        }
    }

    @Override
    public void lane(LaneView lane, long oldestNanos, Now now) {
        LaneView before = views.put(lane.name(), lane);
        boolean open = lane.circuit() == CircuitBreaker.State.OPEN;
        if (open && (before == null || before.circuit() != CircuitBreaker.State.OPEN)) {
            world.seen(World.Sight.CIRCUIT_OPENED);
        }
        if (lane.waitsFor().equals("quota")) {
            world.seen(World.Sight.QUOTA_WAITED_FOR);
        }
    }
}
