package io.millrace.observe;

import io.millrace.dispatch.LaneState;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums what a lane's permits did over time, from its states: what it was at one round holds until the next.
 *
 * <p>Threads: the dispatcher's.
 */
final class PermitTime {
    private final Registry registry;
    private final Map<String, LaneState> last = new HashMap<>();

    PermitTime(Registry registry) {
        this.registry = registry;
    }

    void lane(LaneState state, String model) {
        LaneState before = last.put(state.name(), state);
        if (before == null) {
            return;
        }
        double seconds = (state.now().nanos() - before.now().nanos()) / 1e9;
        int free = Math.max(0, before.inflightMax() - before.inflight());
        if (seconds <= 0) {
            return;
        }
        registry.counter(PipelineMetric.PERMIT_SECONDS, model, "wire").increment(seconds * before.inflight());
        if (free > 0) {
            registry.counter(PipelineMetric.PERMIT_SECONDS, model, why(before)).increment(seconds * free);
        }
    }

    private static String why(LaneState state) {
        if (state.buffered() == 0) {
            return "idle";
        }
        return state.heldBy().isEmpty() ? "batch" : state.heldBy();
    }
}
