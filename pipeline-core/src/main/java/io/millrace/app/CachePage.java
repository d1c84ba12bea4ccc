package io.millrace.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.cache.CachedResult;
import io.millrace.job.JobHeader;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.settings.Secret;
import io.millrace.topology.CacheQuestions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /cache} and {@code /cache/KEY} of one worker: how much it keeps, and what it keeps for one question, for those who know {@code http.token}. A job posted
 * to {@code /cache} is not done: the answer says what it would ask, and what of that is kept.
 *
 * <p>Threads: those of the status server; reads only.
 */
final class CachePage {
    static final String PATH = "/cache";
    static final Set<String> METHODS = Set.of("GET", "POST");

    /** Another worker could tell. */
    private static final int MISDIRECTED = 421;

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
            if (exchange.getRequestMethod().equals("POST")) {
                job(exchange, path);
            } else if (path.equals(PATH)) {
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
        CacheLookup.Found found = cache.find(question);
        CachedResult kept = found.kept();
        if (!found.here()) {
            StatusServer.answer(exchange, MISDIRECTED, "another worker owns this key\n");
        } else if (kept == null) {
            StatusServer.answer(exchange, 404, "not kept\n");
        } else {
            StatusServer.answer(exchange, 200, json(question, kept) + "\n");
        }
    }

    /** What a job would ask: its topic, the headers that matter, and its value as base 64. */
    private void job(HttpExchange exchange, String path) throws IOException {
        if (!path.equals(PATH)) {
            StatusServer.answer(exchange, 405, "jobs are posted to " + PATH + "\n");
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(cache.requestBytesMax() + 1);
        if (body.length > cache.requestBytesMax()) {
            StatusServer.answer(exchange, 413, "at most " + cache.requestBytesMax() + " bytes are read\n");
            return;
        }
        try {
            PostedJob job = MAPPER.readValue(body, PostedJob.class);
            if (cache.reads(job.topic())) {
                StatusServer.answer(exchange, 200, asks(job) + "\n");
            } else {
                StatusServer.answer(exchange, MISDIRECTED, "this worker reads no jobs from that topic\n");
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            StatusServer.answer(exchange, 400, "a job is posted as {\"topic\",\"headers\":{},\"value_base64\"}\n");
        }
    }

    private String asks(PostedJob job) {
        ObjectNode json = MAPPER.createObjectNode().put("type", cache.type());
        ArrayNode questions = MAPPER.createArrayNode();
        Optional<CacheQuestions.Asked> asked = cache.asked(job.topic(), job.jobHeaders(), job.value());
        asked.ifPresent(all -> all.keys().forEach(key -> {
            CacheLookup.Found found = cache.find(key);
            CachedResult kept = found.kept();
            questions
                    .addObject()
                    .put("key", key.toString())
                    .put("here", found.here())
                    .put("kept", kept != null && cache.serves(key, kept, all.maxAgeMs()));
        }));
        json.put("asks_cache", asked.isPresent());
        json.put("max_age_ms", asked.map(CacheQuestions.Asked::maxAgeMs).orElse(0L));
        json.set("questions", questions);
        return json.toString();
    }

    /** A job as it is posted; Jackson makes it. */
    record PostedJob(
            String topic,
            Map<String, String> headers,
            @JsonProperty("value_base64") byte[] value) {
        PostedJob {
            topic = topic == null ? "" : topic;
            headers = headers == null ? Map.of() : headers;
            value = value == null ? new byte[0] : value;
        }

        List<JobHeader> jobHeaders() {
            List<JobHeader> list = new ArrayList<>();
            headers.forEach((name, text) ->
                    list.add(new JobHeader(name, text == null ? null : text.getBytes(StandardCharsets.UTF_8))));
            return list;
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
