package io.millrace.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One page of a worker's own HTTP server, as it was answered.
 *
 * @param status of HTTP
 * @param body as text, at most {@value #BODY_MAX} bytes of it
 */
public record WorkerPage(int status, String body) {
    private static final int BODY_MAX = 16 << 20;
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(10).toMillis();

    /**
     * Reads a page.
     *
     * @param headers of the request
     * @throws IOException if nobody answers within ten seconds, or the address is none of HTTP
     */
    public static WorkerPage read(URI address, Map<String, String> headers) throws IOException {
        return exchange(address, headers, null);
    }

    /** Posts JSON to a page; as {@link #read}. */
    public static WorkerPage post(URI address, Map<String, String> headers, byte[] json) throws IOException {
        return exchange(address, headers, json);
    }

    private static WorkerPage exchange(URI address, Map<String, String> headers, byte @Nullable [] json)
            throws IOException {
        if (!(address.toURL().openConnection() instanceof HttpURLConnection http)) {
            throw new IOException("no address of HTTP");
        }
        http.setConnectTimeout(TIMEOUT_MS);
        http.setReadTimeout(TIMEOUT_MS);
        http.setInstanceFollowRedirects(false);
        headers.forEach(http::setRequestProperty);
        try {
            if (json != null) {
                http.setDoOutput(true);
                http.setRequestProperty("Content-Type", "application/json");
                http.setFixedLengthStreamingMode(json.length);
                try (OutputStream out = http.getOutputStream()) {
                    out.write(json);
                }
            }
            int status = http.getResponseCode();
            try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
                byte[] body = in == null ? new byte[0] : in.readNBytes(BODY_MAX);
                return new WorkerPage(status, new String(body, StandardCharsets.UTF_8));
            }
        } finally {
            http.disconnect();
        }
    }
}
