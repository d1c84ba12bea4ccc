package io.millrace.model;

import io.millrace.limit.RateQuota;
import io.millrace.settings.Secret;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what is set of the providers: whatever the HTTP client would only refuse at the first call. */
final class ModelCatalogProviders {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
    /** Headers the client sets itself. */
    private static final Set<String> RESERVED =
            Set.of("host", "content-length", "connection", "expect", "upgrade", "content-type", "accept-encoding");

    private final List<String> mistakes;

    ModelCatalogProviders(List<String> mistakes) {
        this.mistakes = mistakes;
    }

    /** The providers by alias, the faulty ones too: their mistakes are reported, and those of their models shall be. */
    Map<String, Provider> check(Map<String, ProviderSettings> settings) {
        Map<String, Provider> providers = new LinkedHashMap<>();
        settings.forEach((alias, provider) -> providers.put(alias, check(alias, provider)));
        return providers;
    }

    private Provider check(String alias, ProviderSettings settings) {
        String path = "providers." + alias;
        // The alias is part of the cache key and of the lane's name, where a slash is the separator.
        if (alias.isBlank() || alias.contains("/")) {
            mistakes.add(path + ": an alias must not be empty or contain a slash.");
        }
        URI baseUrl = baseUrl(path + ".base_url", settings.baseUrl());
        Secret apiKey = settings.apiKey();
        if (apiKey != null && !isHeaderValue(apiKey)) {
            mistakes.add(path + ".api_key: it must be of printable ASCII characters, on one line.");
        }
        settings.headers().forEach((name, value) -> header(path + ".headers." + name, name, value));
        RateQuota quota = RateQuota.of(settings.requestsPerMinute(), settings.tokensPerMinute());
        return new Provider(alias, baseUrl, apiKey, settings.headers(), settings.query(), settings.stream(), quota);
    }

    private URI baseUrl(String path, URI url) {
        String problem = problem(url);
        if (!problem.isEmpty()) {
            mistakes.add(path + ": " + problem);
            return url;
        }
        return URI.create(url.toString().replaceAll("/+$", ""));
    }

    private static String problem(URI url) {
        if (url.toString().isEmpty()) {
            return "it is missing; set it to an address such as https://api.openai.com/v1.";
        } else if (url.getScheme() == null
                || !url.getScheme().toLowerCase(Locale.ROOT).matches("https?")) {
            return "it must begin with http:// or https://.";
        } else if (url.getHost() == null) {
            return "it has no host name.";
        } else if (url.getRawUserInfo() != null) {
            return "it must not contain a user or password; use api_key or headers."; // and it is not repeated here
        } else if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return "it must not contain '?' or '#'; use query.";
        }
        return "";
    }

    private void header(String path, String name, Secret value) {
        if (!HEADER_NAME.matcher(name).matches()) {
            mistakes.add(path + ": it is not the name of an HTTP header.");
        } else if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            mistakes.add(path + ": this header cannot be set; the HTTP client writes it itself.");
        }
        if (!isHeaderValue(value)) {
            mistakes.add(path + ": its value must be of printable ASCII characters, on one line.");
        }
    }

    private static boolean isHeaderValue(Secret value) {
        return HEADER_VALUE.matcher(value.reveal()).matches();
    }
}
