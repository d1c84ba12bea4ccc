package io.millrace.model;

import org.jspecify.annotations.Nullable;

/** At which of a provider's prices an answer was made. */
public enum ServiceTier {
    /** At the list price. */
    STANDARD,
    /** At the price of batches; OpenAI bills its flex tier so. */
    BATCH,
    /** At a price of its own that no catalog has, e.g. priority. */
    OTHER;

    /** What a reply's {@code service_tier} means; a provider that names none has but one price. */
    public static ServiceTier of(@Nullable String named) {
        if (named == null || named.isEmpty()) {
            return STANDARD;
        }
        return switch (named) {
            // "on_demand" is Groq's word for it.
            case "default", "standard", "auto", "on_demand" -> STANDARD;
            case "batch", "flex" -> BATCH;
            default -> OTHER;
        };
    }
}
