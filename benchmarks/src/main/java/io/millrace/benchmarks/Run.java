package io.millrace.benchmarks;

import java.util.Locale;
import java.util.Map;

/**
 * One run of a ladder.
 *
 * @param machine where it ran
 * @param loadBefore runnable processes a minute before it, -1 if unknown
 * @param loadAfter the same at its end
 */
record Run(Report report, Size size, Map<String, String> machine, double loadBefore, double loadAfter) {
    /** From here on the machine had other work to do when the run began. */
    private static final double BUSY = 1.5;

    /** The table and what one must know to read it. */
    String text() {
        return report.text() + "  " + circumstances();
    }

    String circumstances() {
        long measured = report.figures().rounds();
        String text = String.format(
                Locale.ROOT,
                "%d measured round%s%s%s; load of the machine %.1f before, %.1f after, %s cores.",
                measured,
                measured == 1 ? "" : "s",
                report.figures().warmedUp() ? " after a warm-up" : "",
                size.quick() ? ", quick: hints, not figures to quote" : "",
                loadBefore,
                loadAfter,
                machine.get("cores"));
        return loadBefore > BUSY
                ? text + " The machine was busy with other things: trust ratios and processor time, not rates."
                : text;
    }
}
