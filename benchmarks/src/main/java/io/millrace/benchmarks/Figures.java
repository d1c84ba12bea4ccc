package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was measured: a figure a step, a metric and a round. */
public final class Figures {
    private final List<Taken> taken = new ArrayList<>();

    /** Adds one step's figures of one round; round 0 is the warm-up, which is written down but not counted. */
    public void add(String step, int round, Map<String, Double> values) {
        taken.add(new Taken(step, round, new TreeMap<>(values)));
    }

    /** A metric of a step over the measured rounds. */
    public Spread of(String step, String metric) {
        return Spread.of(taken.stream()
                .filter(t ->
                        t.step().equals(step) && t.round() > 0 && t.values().containsKey(metric))
                .mapToDouble(t -> t.values().getOrDefault(metric, Double.NaN))
                .toArray());
    }

    /** The same, each round's figure divided by that of another step in the same round. */
    public Spread ratio(String step, String metric, String over) {
        return Spread.of(taken.stream()
                .filter(t -> t.step().equals(step) && t.round() > 0)
                .mapToDouble(t -> {
                    Double own = t.values().get(metric);
                    Double other = value(over, t.round(), metric);
                    return own == null || other == null ? Double.NaN : own / other;
                })
                .filter(Double::isFinite)
                .toArray());
    }

    /** Whether a step was measured at all. */
    public boolean has(String step) {
        return taken.stream().anyMatch(t -> t.step().equals(step));
    }

    /** Measured rounds. */
    long rounds() {
        return taken.stream()
                .mapToInt(Taken::round)
                .filter(round -> round > 0)
                .distinct()
                .count();
    }

    /** Whether a round went before them. */
    boolean warmedUp() {
        return taken.stream().anyMatch(t -> t.round() == 0);
    }

    private @Nullable Double value(String step, int round, String metric) {
        for (Taken t : taken) {
            if (t.step().equals(step) && t.round() == round) {
                return t.values().get(metric);
            }
        }
        return null;
    }

    List<Taken> all() {
        return List.copyOf(taken);
    }

    /** One step's figures of one round. */
    record Taken(String step, int round, Map<String, Double> values) {}
}
