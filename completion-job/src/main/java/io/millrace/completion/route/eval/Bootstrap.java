package io.millrace.completion.route.eval;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.NaNPolicy;
import org.apache.commons.statistics.descriptive.Quantile;

/** The 95 % interval of a figure over questions: percentiles of 2,000 draws with replacement, seeded. */
final class Bootstrap {
    private static final int DRAWS = 2_000;
    private static final double[] ENDS = {0.025, 0.975};
    private static final Quantile QUANTILE = Quantile.withDefaults().with(NaNPolicy.EXCLUDE);

    private Bootstrap() {}

    /**
     * @param questions how many there are
     * @param figure of how many times each question was drawn
     */
    static Interval95 of(int questions, long seed, ToDoubleFunction<int[]> figure) {
        Random random = new Random(seed);
        double[] figures = new double[DRAWS];
        int[] times = new int[questions];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.fill(times, 0);
            for (int i = 0; i < questions; i++) {
                times[random.nextInt(questions)]++;
            }
            figures[draw] = figure.applyAsDouble(times);
        }
        double[] ends = QUANTILE.evaluate(figures, ENDS);
        return new Interval95(ends[0], ends[1]);
    }
}
