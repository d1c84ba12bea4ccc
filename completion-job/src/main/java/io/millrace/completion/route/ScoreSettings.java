package io.millrace.completion.route;

import io.millrace.settings.Setting;
import java.util.Map;

/** A weighted sum of features that must reach a threshold; without features there is none. */
public record ScoreSettings(
        @Setting(doc = "Features by a name of yours.") Map<String, FeatureSettings> features,

        @Setting(doc = "Added to the sum.", min = -1_000_000_000, max = 1_000_000_000)
        double bias,

        @Setting(doc = "The sum from which on the score holds.", min = -1_000_000_000, max = 1_000_000_000)
        double threshold) {
    public ScoreSettings {
        features = Ordered.copy(features);
    }

    /** No score. */
    public static ScoreSettings none() {
        return new ScoreSettings(Map.of(), 0, 0);
    }

    /** As {@link #none}; what the settings start from. */
    public static ScoreSettings defaults() {
        return none();
    }

    boolean isNone() {
        return features.isEmpty();
    }
}
