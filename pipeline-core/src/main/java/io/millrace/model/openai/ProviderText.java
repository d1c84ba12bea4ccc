package io.millrace.model.openai;

import io.millrace.model.Provider;
import io.millrace.settings.Secret;
import java.net.http.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which words of a provider may be shown: short names of a known form that do not hold a secret of ours. */
final class ProviderText {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.:/=+-]{1,128}");
    private static final Pattern MODEL = Pattern.compile("[\\p{Graph} ]{1,256}");

    private ProviderText() {}

    static @Nullable String code(Provider provider, @Nullable String text) {
        return shown(provider, text, CODE);
    }

    static @Nullable String model(Provider provider, @Nullable String text) {
        return shown(provider, text, MODEL);
    }

    static @Nullable String requestId(Provider provider, HttpHeaders headers) {
        return shown(provider, headers.firstValue("x-request-id").orElse(null), REQUEST_ID);
    }

    private static @Nullable String shown(Provider provider, @Nullable String text, Pattern form) {
        if (text == null || !form.matcher(text).matches() || holds(text, provider.apiKey())) {
            return null;
        }
        for (Secret header : provider.headers().values()) {
            if (holds(text, header)) {
                return null;
            }
        }
        return text;
    }

    // A provider that refuses a key likes to quote it. Very short "secrets" are settings, and any text holds them.
    private static boolean holds(String text, @Nullable Secret secret) {
        return secret != null && secret.reveal().length() >= 8 && text.contains(secret.reveal());
    }
}
