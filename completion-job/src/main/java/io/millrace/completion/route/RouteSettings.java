package io.millrace.completion.route;

import io.millrace.settings.Setting;
import java.util.Map;

/** One entry below {@code routes:}, by the name jobs give as their model. Its parts are checked together by {@link Routes#of}. */
public record RouteSettings(
        @Setting(doc = "Tiers by name, from the cheapest up; the first that has a rule that holds is asked.")
        Map<String, TierSettings> tiers,

        @Setting(doc = "Name of the tier that is asked when no rule holds. Default: the first.")
        String defaultTier,

        @Setting(doc = "When an answer is not good enough, and the next tier is asked.")
        EscalationSettings escalation,

        @Setting(doc = "Models by a name of yours, tried in this order when a tier is out or its window too small.")
        Map<String, FallbackSettings> fallbacks) {
    public RouteSettings {
        tiers = Ordered.copy(tiers);
        fallbacks = Ordered.copy(fallbacks);
    }

    /** No tiers: every route must name its own. */
    public static RouteSettings defaults() {
        return new RouteSettings(Map.of(), "", EscalationSettings.defaults(), Map.of());
    }
}
