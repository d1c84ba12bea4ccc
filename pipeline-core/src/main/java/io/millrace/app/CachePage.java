package io.millrace.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.cache.CachedResult;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.settings.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * {@code /cache} and {@code /cache/KEY} of one worker: how much it keeps, and what it keeps for one question, for those who know {@code http.token}.
 *
 * <p>Threads: those of the status server; reads only.
 */
final class CachePage {
    static final String PATH = "/cache";
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String BEARER = "Bearer ";

    private final @Nullable Secret token;
    private final CacheLookup cache;

    CachePage(@Nullable Secret token, CacheLookup cache) {
        this.token = token;
        this.cache = cache;
    }

    void answer(HttpExchange exchange) throws IOException {
        if (token == null) {
            StatusServer.answer(exchange, 403, "http.token is not set: what is kept is shown to nobody\n");
        } else if (!allowed(exchange.getRequestHeaders().getFirst("Authorization"), token)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            StatusServer.answer(exchange, 401, "the header Authorization must be Bearer and http.token\n");
        } else {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(PATH)) {
                StatusServer.answer(exchange, 200, stats());
            } else {
                key(exchange, path.substring(PATH.length() + 1));
            }
        }
    }

    private static boolean allowed(@Nullable String header, Secret token) {
        // In constant time, so that nobody learns the token by the time a guess takes.
        return header != null
                && header.startsWith(BEARER)
                && MessageDigest.isEqual(
                        header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                        token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private String stats() {
        ObjectNode json = MAPPER.createObjectNode().put("type", cache.type());
        json.put("entries", cache.entries());
        return json + "\n";
    }

    private void key(HttpExchange exchange, String text) throws IOException {
        if (!text.matches("[0-9a-f]{64}")) {
            StatusServer.answer(exchange, 400, "a key has 64 hexadecimal digits in lower case\n");
            return;
        }
        CacheKey question = CacheKey.of(HexFormat.of().parseHex(text));
        CachedResult kept = cache.find(question);
        if (kept == null) {
            StatusServer.answer(exchange, 404, "not kept here; another worker may own this key\n");
        } else {
            StatusServer.answer(exchange, 200, json(question, kept) + "\n");
        }
    }

    private String json(CacheKey question, CachedResult kept) {
        Usage usage = kept.answer().usage();
        ObjectNode json = MAPPER.createObjectNode();
        json.put("key", question.toString())
                .put("type", cache.type())
                .put("model", kept.answer().model())
                .put("lane", kept.answer().lane())
                .put("via", kept.answer().via())
                .put("asked_ms", kept.askedMs())
                .put("generation", kept.generation())
                .put("input_tokens", usage.input())
                .put("cached_tokens", usage.cached())
                .put("output_tokens", usage.output())
                .put("estimated", kept.answer().estimated());
        if (kept.expiresMs() == Long.MAX_VALUE) {
            json.putNull("expires_ms");
        } else {
            json.put("expires_ms", kept.expiresMs());
        }
        json.put("served", cache.served(question, kept));
        json.put("body_base64", Base64.getEncoder().encodeToString(kept.answer().body()));
        return json.toString();
    }
}
