package io.millrace.completion.route;

import io.millrace.settings.Setting;

/** One model that stands in; its answers are never kept under the route's key. */
public record FallbackSettings(
        @Setting(doc = "The model that stands in.") String model,

        @Setting(doc = "For what it stands in: any, outage or context-overflow.")
        On on) {

    /** No model, for any cause. */
    public static FallbackSettings defaults() {
        return new FallbackSettings("", On.ANY);
    }

    /** Causes a fallback is for. */
    public enum On {
        ANY,
        OUTAGE,
        CONTEXT_OVERFLOW;

        boolean isFor(Cause cause) {
            return switch (this) {
                case ANY -> cause != Cause.ESCALATION;
                case OUTAGE -> cause == Cause.OUTAGE;
                case CONTEXT_OVERFLOW -> cause == Cause.CONTEXT_OVERFLOW;
            };
        }
    }
}
