package io.millrace.cli.profile;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a worker's permits did, from two looks at its {@code /metrics}. */
public final class PermitUse {
    private static final int TIMEOUT_MS = 5_000;
    private static final int BYTES_MAX = 8 << 20;
    private static final Pattern SERIES =
            Pattern.compile("millrace_permit_seconds_total\\{model=\"([^\"]*)\",state=\"([^\"]*)\"} ([0-9.eE+-]+)");

    private PermitUse() {}

    /** Seconds so far, by model, then by what the permit did. Throws {@link IOException} if nothing answers there. */
    public static Map<String, Map<String, Double>> read(URI metrics) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) metrics.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        Map<String, Map<String, Double>> seconds = new TreeMap<>();
        try (InputStream body = connection.getInputStream()) {
            String text = new String(body.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
            Matcher series = SERIES.matcher(text);
            while (series.find()) {
                seconds.computeIfAbsent(series.group(1), model -> new TreeMap<>())
                        .put(series.group(2), Double.valueOf(series.group(3)));
            }
        } finally {
            connection.disconnect();
        }
        return seconds;
    }

    /** What came between two looks. */
    public static Map<String, Map<String, Double>> between(
            Map<String, Map<String, Double>> before, Map<String, Map<String, Double>> after) {
        Map<String, Map<String, Double>> used = new TreeMap<>();
        after.forEach((model, states) -> states.forEach((state, seconds) -> {
            double earlier = before.getOrDefault(model, Map.of()).getOrDefault(state, 0.0);
            if (seconds > earlier) {
                used.computeIfAbsent(model, m -> new TreeMap<>()).put(state, seconds - earlier);
            }
        }));
        return used;
    }
}
