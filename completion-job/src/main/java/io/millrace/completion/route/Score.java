package io.millrace.completion.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A weighted sum of features, compiled.
 *
 * <p>Threads: immutable, any thread.
 */
public final class Score {
    private final Map<String, Feature> features;
    private final double bias;
    private final double threshold;

    private Score(Map<String, Feature> features, double bias, double threshold) {
        this.features = features;
        this.bias = bias;
        this.threshold = threshold;
    }

    /** Compiles the features; what is wrong with them goes to the mistakes. */
    static Score of(ScoreSettings settings, boolean hasAnswer, String path, List<String> mistakes) {
        Map<String, Feature> features = new LinkedHashMap<>();
        settings.features()
                .forEach((name, feature) -> Feature.of(feature, hasAnswer, path + ".features." + name, mistakes)
                        .ifPresent(compiled -> features.put(name, compiled)));
        return new Score(features, settings.bias(), settings.threshold());
    }

    /**
     * Over prompt and answer, for choosing weights.
     *
     * @throws IllegalArgumentException with a sentence for every mistake, one a line
     */
    public static Score of(ScoreSettings settings) {
        List<String> mistakes = new ArrayList<>();
        Score score = of(settings, true, "score", mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
        return score;
    }

    /** Each feature's number, in the order of the settings and without weights. */
    public double[] values(String prompt, String answer) {
        return features.values().stream()
                .mapToDouble(feature -> feature.value(prompt, answer))
                .toArray();
    }

    /** The weighted sum. */
    public double of(String prompt, String answer) {
        double sum = bias;
        for (Feature feature : features.values()) {
            sum += feature.weight() * feature.value(prompt, answer);
        }
        return sum;
    }

    boolean holds(double score) {
        return score >= threshold;
    }

    /** For the reason: the sum beside its threshold. */
    String told(double score) {
        return String.format(
                Locale.ROOT, "score %.3f %s %.3f", score, holds(score) ? "reaches" : "is below", threshold);
    }
}
