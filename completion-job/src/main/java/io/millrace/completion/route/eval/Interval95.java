package io.millrace.completion.route.eval;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/** A 95 % interval. */
public record Interval95(double low, double high) {

    /** Wilson's, of a share. */
    static Interval95 wilson(int right, int of) {
        Interval interval = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(of, right, 0.05);
        return new Interval95(interval.getLowerBound(), interval.getUpperBound());
    }
}
