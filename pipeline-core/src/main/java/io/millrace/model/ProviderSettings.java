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
        Map<String, String> query,

        @Setting(
                doc =
                        "Whether chat completions are asked for as streams, which some gateways need for long answers; the"
                                + " result line is the same. One that answers with audio is asked for plainly all the same.")
        boolean stream,

        @Setting(
                doc =
                        "Calls it allows each of its models in a minute, over all workers; 0: not known. What its replies'"
                                + " headers say counts beside it.",
                max = 10_000_000_000L)
        long requestsPerMinute,

        @Setting(
                doc = "Tokens it allows each of its models in a minute, over all workers; 0: not known.",
                max = 10_000_000_000L)
        long tokensPerMinute) {
    public ProviderSettings {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }

    /** One that is asked plainly, without limits a minute. */
    public ProviderSettings(
            URI baseUrl, @Nullable Secret apiKey, Map<String, Secret> headers, Map<String, String> query) {
        this(baseUrl, apiKey, headers, query, false);
    }

    /** One without limits a minute. */
    public ProviderSettings(
            URI baseUrl,
            @Nullable Secret apiKey,
            Map<String, Secret> headers,
            Map<String, String> query,
            boolean stream) {
        this(baseUrl, apiKey, headers, query, stream, 0, 0);
    }

    /** Nothing is set. */
    public static ProviderSettings defaults() {
        return new ProviderSettings(URI.create(""), null, Map.of(), Map.of());
    }
}
