package io.millrace.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting, explained.
 *
 * @param path keys from the top of the file, joined by dots
 * @param value in effect; {@code ***} for a secret, empty if not set
 * @param defaultValue likewise
 * @param source {@code default}, {@code millrace.yaml:12} or {@code env MILLRACE_X}
 * @param allowed what may be written
 * @param variable the environment variable that sets it
 */
public record Row(
        String path, String value, String defaultValue, String source, String doc, String allowed, String variable) {
    /** Kafka's settings are plain text to us, and some of them are passwords. */
    private static final Pattern SECRET = Pattern.compile(
            "password|passwd|secret|credential|jaas\\.config|private\\.key|keystore\\.key|basic\\.auth|token$|api[._-]?key");

    boolean isDefault() {
        return source.equals(Origin.DEFAULT.label());
    }

    static boolean looksSecret(String path) {
        return SECRET.matcher(path.toLowerCase(Locale.ROOT)).find();
    }
}
