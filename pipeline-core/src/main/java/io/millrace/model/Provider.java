package io.millrace.model;

import io.millrace.limit.RateQuota;
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
 * @param quota what it allows each of its models in a minute
 */
public record Provider(
        String alias,
        URI baseUrl,
        @Nullable Secret apiKey,
        Map<String, Secret> headers,
        Map<String, String> query,
        boolean stream,
        RateQuota quota) {
    public Provider {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
    }

    /** One without limits a minute. */
    public Provider(
            String alias,
            URI baseUrl,
            @Nullable Secret apiKey,
            Map<String, Secret> headers,
            Map<String, String> query,
            boolean stream) {
        this(alias, baseUrl, apiKey, headers, query, stream, RateQuota.of(0, 0));
    }

    /** One that is asked plainly, without limits a minute. */
    public Provider(
            String alias,
            URI baseUrl,
            @Nullable Secret apiKey,
            Map<String, Secret> headers,
            Map<String, String> query) {
        this(alias, baseUrl, apiKey, headers, query, false);
    }
}
