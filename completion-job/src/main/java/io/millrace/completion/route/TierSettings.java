package io.millrace.completion.route;

import io.millrace.settings.Setting;
import java.util.Map;

/** One tier of a route. */
public record TierSettings(
        @Setting(doc = "The model that answers.") String model,

        @Setting(
                doc =
                        "Rules by a name of yours, which the result tells. One that holds is enough; without any, the tier is only asked by default or by escalation.")
        Map<String, RuleSettings> rules) {
    public TierSettings {
        rules = Ordered.copy(rules);
    }

    /** No model and no rules. */
    public static TierSettings defaults() {
        return new TierSettings("", Map.of());
    }
}
