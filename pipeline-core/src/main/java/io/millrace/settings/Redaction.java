package io.millrace.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes known secrets out of a text: the second net under {@link Secret}, for what libraries log. Knows each secret as it is, in base64 and URL-encoded.
 *
 * <p>Threads: any. One a process, as the log is.
 */
public final class Redaction {
    /** Shorter values are no secrets worth the name, and blotting them out would garble ordinary text. */
    private static final int LENGTH_MIN = 8;

    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();

    private Redaction() {}

    /** From now on this value is taken out of every log line. */
    public static void add(String secret) {
        if (secret.length() >= LENGTH_MIN) {
            SECRETS.add(secret);
            SECRETS.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            SECRETS.add(Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * As {@link #add}, for each value of Kafka's settings whose key says that it is one; of a JAAS line also the words in quotes, but for the user name: a user
     * called millrace would blot out every topic's name.
     */
    public static void addKafka(Map<String, String> kafka) {
        kafka.forEach((key, value) -> {
            if (Row.looksSecret(key)) {
                add(value);
                String[] words = value.split("\"", -1);
                for (int i = 1; i < words.length; i += 2) {
                    if (!words[i - 1].endsWith("username=")) {
                        add(words[i]);
                    }
                }
            }
        });
    }

    /** The text without any known secret. */
    public static String redact(String text) {
        String redacted = text;
        for (String secret : SECRETS) {
            redacted = redacted.contains(secret) ? redacted.replace(secret, "***") : redacted;
        }
        return redacted;
    }
}
