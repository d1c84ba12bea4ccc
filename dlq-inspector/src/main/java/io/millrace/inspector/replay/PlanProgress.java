package io.millrace.inspector.replay;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a plan is.
 *
 * @param sent jobs sent
 * @param skipped dead letters that are in the plan and were not sent, by reason
 * @param state {@code planned}, {@code running}, {@code paused}, {@code done} or {@code cancelled}
 * @param at epoch milliseconds
 */
public record PlanProgress(int sent, Map<String, Integer> skipped, String state, long at) {
    public static final String PLANNED = "planned";
    public static final String RUNNING = "running";
    public static final String PAUSED = "paused";
    public static final String DONE = "done";
    public static final String CANCELLED = "cancelled";

    public PlanProgress {
        skipped = skipped == null ? Map.of() : new TreeMap<>(skipped);
        state = state == null ? PLANNED : state;
    }

    /** Of a plan nobody has begun. */
    public static PlanProgress none(long at) {
        return new PlanProgress(0, Map.of(), PLANNED, at);
    }

    /** Dead letters of the plan that were not sent. */
    public int skippedCount() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    PlanProgress with(int more, long now) {
        return new PlanProgress(sent + more, skipped, state, now);
    }

    PlanProgress skip(String reason) {
        Map<String, Integer> counts = new TreeMap<>(skipped);
        counts.merge(reason, 1, Integer::sum);
        return new PlanProgress(sent, counts, state, at);
    }

    PlanProgress in(String other, long now) {
        return new PlanProgress(sent, skipped, other, now);
    }

    /** Whether nothing more will be sent. */
    public boolean ended() {
        return state.equals(DONE) || state.equals(CANCELLED);
    }
}
