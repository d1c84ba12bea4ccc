package io.millrace.benchmarks;

import org.apache.commons.statistics.descriptive.Median;

/**
 * A figure over the rounds.
 *
 * @param rounds how many rounds told it, 0 if none did
 */
public record Spread(double median, double min, double max, int rounds) {
    static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN, 0);

    static Spread of(double[] values) {
        if (values.length == 0) {
            return NONE;
        }
        double min = values[0];
        double max = values[0];
        for (double value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        return new Spread(Median.withDefaults().evaluate(values), min, max, values.length);
    }
}
