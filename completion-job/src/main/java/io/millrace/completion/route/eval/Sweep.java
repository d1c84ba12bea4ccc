package io.millrace.completion.route.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Questions in the order in which a falling threshold sends them to the large model; those of one score go together, as if in random order.
 *
 * <p>Threads: immutable, any thread.
 */
final class Sweep {
    private final int[] order;
    private final double[] scores;
    private final double[] gains;

    /**
     * @param scores the higher, the sooner a question goes to the large model
     * @param gains what the large model gains on each
     */
    Sweep(double[] scores, double[] gains) {
        this.scores = scores.clone();
        this.gains = gains.clone();
        this.order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -this.scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static double[] gains(List<Question> questions, String small, String large) {
        return questions.stream().mapToDouble(q -> q.gain(small, large)).toArray();
    }

    /** The mean, over all shares of large calls from none to all, of the share of the gap recovered; NaN if there is no gap. */
    double apgr() {
        int[] once = new int[gains.length];
        Arrays.fill(once, 1);
        return apgr(once);
    }

    /** Likewise, with each question taken a number of times. */
    double apgr(int[] times) {
        double gained = 0;
        double area = 0;
        int count = 0;
        for (int i = 0; i < order.length; ) {
            double before = gained;
            int equal = 0;
            double score = scores[order[i]];
            for (; i < order.length && scores[order[i]] == score; i++) {
                equal += times[order[i]];
                gained += times[order[i]] * gains[order[i]];
            }
            area += equal * (before + gained) / 2;
            count += equal;
        }
        return gained <= 0 ? Double.NaN : area / count / gained;
    }

    /** What the first {@code large} questions gain together. */
    double gained(int large) {
        double gained = 0;
        for (int i = 0; i < order.length && i < large; ) {
            double group = 0;
            int equal = 0;
            double score = scores[order[i]];
            for (; i < order.length && scores[order[i]] == score; i++, equal++) {
                group += gains[order[i]];
            }
            int taken = Math.min(equal, large - (i - equal));
            gained += group * taken / equal;
        }
        return gained;
    }
}
