package io.millrace.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param decimals digits after the point
 * @param over the step by whose figure of the same round each is divided, null for the figure itself
 */
public record Column(
        String title, String metric, int decimals, @Nullable String over) {

    /** The figure itself. */
    public static Column of(String title, String metric, int decimals) {
        return new Column(title, metric, decimals, null);
    }

    /** The figure as a share of another step's in the same round. */
    public static Column ratio(String title, String metric, String over) {
        return new Column(title, metric, 2, over);
    }

    Spread spread(Figures figures, String step) {
        return over == null ? figures.of(step, metric) : figures.ratio(step, metric, over);
    }

    /** Median and, of several rounds, the least and the most. */
    String text(Spread spread) {
        if (spread.rounds() == 0) {
            return "-";
        }
        String median = number(spread.median());
        return spread.rounds() == 1 ? median : median + " (" + number(spread.min()) + "-" + number(spread.max()) + ")";
    }

    String number(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
