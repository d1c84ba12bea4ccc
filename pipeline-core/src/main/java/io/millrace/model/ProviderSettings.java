package io.millrace.model;

import io.millrace.settings.Secret;
import io.millrace.settings.Setting;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry below {@code providers:}, by its alias; {@link ModelCatalog} checks it. */
public record ProviderSettings(
        @Setting(doc = "Where its API is, up to and including /v1, e.g. https://api.openai.com/v1. Must be given.")
        URI baseUrl,

        @Setting(doc = "Sent as a bearer token. Leave it out for a server that wants none.") @Nullable
        Secret apiKey,

        @Setting(doc = "Extra request headers, e.g. api-key as Azure needs it.")
        Map<String, Secret> headers,

        @Setting(doc = "Extra query parameters, e.g. api-version as Azure needs it.")
        Map<String, String> query) {
    public ProviderSettings {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }

    /** Nothing is set. */
    public static ProviderSettings defaults() {
        return new ProviderSettings(URI.create(""), null, Map.of(), Map.of());
    }
}
