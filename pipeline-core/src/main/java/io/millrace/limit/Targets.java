package io.millrace.limit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who should have how much of what all own together: what each demands if that fits, else max-min fair. */
final class Targets {
    private Targets() {}

    /**
     * @param live own parts and demand of each instance
     * @param keep an instance without demand counts as one that wants its own divided by this, at least 1
     */
    static Map<String, Double> of(Map<String, double[]> live, int keep) {
        double pool = live.values().stream().mapToDouble(one -> one[0]).sum();
        Map<String, Double> demands = new TreeMap<>();
        live.forEach((name, one) -> demands.put(name, Math.max(one[1], Math.min(one[0], Math.max(1, one[0] / keep)))));
        double demand =
                demands.values().stream().mapToDouble(Double::doubleValue).sum();
        if (demand <= pool) {
            // What nobody wants stays where it is owned, as far as its owner did not lend it.
            return spare(live, demands, pool - demand);
        }
        List<Map.Entry<String, Double>> rising = demands.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                .toList();
        Map<String, Double> targets = new TreeMap<>();
        double left = pool;
        int others = rising.size();
        for (Map.Entry<String, Double> next : rising) {
            double target = Math.min(next.getValue(), left / others);
            targets.put(next.getKey(), target);
            left -= target;
            others--;
        }
        return targets;
    }

    private static Map<String, Double> spare(Map<String, double[]> live, Map<String, Double> demands, double spare) {
        Map<String, Double> unused = new TreeMap<>();
        live.forEach((name, one) -> unused.put(name, Math.max(0, one[0] - demands.getOrDefault(name, 0.0))));
        double sum = unused.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> targets = new TreeMap<>(demands);
        if (sum > 0) {
            unused.forEach((name, one) -> targets.merge(name, spare * one / sum, Double::sum));
        }
        return targets;
    }
}
