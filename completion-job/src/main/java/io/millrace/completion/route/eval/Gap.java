package io.millrace.completion.route.eval;

import java.util.Arrays;
import java.util.List;

/** What lies between the small model alone and the large one alone, and what could be had of it. */
final class Gap {
    private final List<Question> questions;
    private final String small;
    private final String large;
    private final double[] gains;
    private final double smallQuality;
    private final double width;
    private final Sweep byLength;
    private final Sweep best;

    Gap(List<Question> questions, String small, String large) {
        this.questions = questions;
        this.small = small;
        this.large = large;
        this.gains = Sweep.gains(questions, small, large);
        this.smallQuality =
                questions.stream().filter(q -> q.of(small).correct()).count() / (double) questions.size();
        this.width = Arrays.stream(gains).sum() / questions.size();
        this.byLength = new Sweep(
                questions.stream().mapToDouble(q -> q.prompt().length()).toArray(), gains);
        this.best = new Sweep(gains, gains);
    }

    String small() {
        return small;
    }

    String large() {
        return large;
    }

    /** NaN if the large model is no better. */
    double pgr(double quality) {
        return width <= 0 ? Double.NaN : (quality - smallQuality) / width;
    }

    /** PGR of a draw: what the route gained in it, over what the large model would have. */
    double recovered(double[] gained, int[] times) {
        double had = 0;
        double possible = 0;
        for (int i = 0; i < times.length; i++) {
            had += times[i] * gained[i];
            possible += times[i] * gains[i];
        }
        return possible <= 0 ? Double.NaN : had / possible;
    }

    double randomQuality(double share) {
        return smallQuality + share * width;
    }

    double lengthPgr(double share) {
        return pgr(smallQuality + byLength.gained(calls(share)) / questions.size());
    }

    double oracleQuality(double share) {
        return smallQuality + best.gained(calls(share)) / questions.size();
    }

    /** Of the questions, those on which only the large model is right. */
    double oracleShare() {
        return Arrays.stream(gains).filter(gain -> gain > 0).count() / (double) questions.size();
    }

    Sweep byLength() {
        return byLength;
    }

    Sweep best() {
        return best;
    }

    private int calls(double share) {
        return (int) Math.round(share * questions.size());
    }
}
