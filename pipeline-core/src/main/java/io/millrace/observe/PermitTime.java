package io.millrace.observe;

import io.millrace.dispatch.LaneView;
import io.millrace.limit.Now;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums what a lane's permits did over time, from its states: what it was at one round holds until the next.
 *
 * <p>Threads: the dispatcher's.
 */
final class PermitTime {
    private final Registry registry;
    private final Map<String, Seen> last = new HashMap<>();

    PermitTime(Registry registry) {
        this.registry = registry;
    }

    void lane(LaneView lane, String model, Now now) {
        Seen before = last.put(lane.name(), new Seen(lane, now.nanos()));
        if (before == null) {
            return;
        }
        double seconds = (now.nanos() - before.nanos) / 1e9;
        int free = Math.max(0, before.lane.inflightMax() - before.lane.inflight());
        if (seconds <= 0) {
            return;
        }
        registry.counter(PipelineMetric.PERMIT_SECONDS, model, "wire").increment(seconds * before.lane.inflight());
        if (free > 0) {
            registry.counter(PipelineMetric.PERMIT_SECONDS, model, why(before.lane))
                    .increment(seconds * free);
        }
    }

    private static String why(LaneView lane) {
        if (lane.buffered() == 0) {
            return "idle";
        }
        return lane.waitsFor().equals("nothing") ? "batch" : lane.waitsFor();
    }

    private record Seen(LaneView lane, long nanos) {}
}
