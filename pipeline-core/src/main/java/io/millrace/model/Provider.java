package io.millrace.model;

import io.millrace.settings.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint by alias; a job names a model, never a URL.
 *
 * @param baseUrl up to and including {@code /v1}, without a trailing slash
 * @param apiKey sent as a bearer token, if there is one
 * @param headers extra request headers, e.g. {@code api-key} as Azure needs it
 * @param query extra query parameters, e.g. {@code api-version}
 * @param stream whether chat completions are asked for as streams
 */
public record Provider(
        String alias,
        URI baseUrl,
        @Nullable Secret apiKey,
        Map<String, Secret> headers,
        Map<String, String> query,
        boolean stream) {
    public Provider {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }

    /** One that is asked plainly. */
    public Provider(
            String alias,
            URI baseUrl,
            @Nullable Secret apiKey,
            Map<String, Secret> headers,
            Map<String, String> query) {
        this(alias, baseUrl, apiKey, headers, query, false);
    }
}
