package io.millrace.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one prompt.
 *
 * @param text the first choice's content, empty if it has none: a refusal, or a call of tools
 * @param cache where it came from: {@code hit}, {@code miss} or {@code coalesced}; {@code uncached} if only a kept answer was wanted and none is kept
 * @param finish why the answer ended, as the provider says: {@code stop}, {@code length} and so on; empty if it does not
 * @param model that answered, as the provider names it
 * @param tokens of prompt and answer, when the answer was made
 * @param billedTokens what of it this call paid; 0 on a hit
 * @param paidMicroDollars paid for this call, in millionths of a US dollar; null where a price is not known
 * @param line the whole result line, UTF-8 JSON
 */
public record Invocation(
        String text,
        String cache,
        String finish,
        String model,
        long tokens,
        long billedTokens,
        @Nullable BigDecimal paidMicroDollars,
        byte[] line) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** A Batch request line that asks a prompt; {@code params} are the body's other fields. */
    static byte[] line(String id, String prompt, Map<String, ?> params) {
        if (params.containsKey("messages")) {
            throw new IllegalArgumentException(
                    "params: messages is what the prompt becomes; submit a line of your own");
        }
        if (!params.containsKey("model")) {
            throw new IllegalArgumentException("params: model is missing; it names a model or a route");
        }
        ObjectNode line = MAPPER.createObjectNode();
        line.put("custom_id", id).put("method", "POST").put("url", "/v1/chat/completions");
        ObjectNode body = line.putObject("body");
        params.forEach((name, value) -> body.set(name, MAPPER.valueToTree(value)));
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        try {
            return MAPPER.writeValueAsBytes(line);
        } catch (IOException e) {
            throw new IllegalArgumentException("params: a value is not JSON", e);
        }
    }

    /** Reads an outcome; throws {@link InvocationFailed} for a dead letter. */
    static Invocation of(JobOutcome outcome) {
        try {
            JsonNode line = MAPPER.readTree(outcome.line());
            JsonNode notes = line.path("millrace");
            if (!outcome.answered()) {
                JsonNode error = line.path("error").isObject() ? line.path("error") : line.at("/response/body/error");
                throw new InvocationFailed(
                        notes.path("error_class").asText(),
                        error.path("message").asText());
            }
            JsonNode choice = line.at("/response/body/choices/0");
            JsonNode paid = notes.at("/micro_dollars/paid");
            boolean cached = line.at("/response/status_code").asInt() == 200;
            return new Invocation(
                    choice.at("/message/content").asText(""),
                    cached ? notes.at("/cache/0").asText() : "uncached",
                    choice.path("finish_reason").asText(""),
                    notes.path("model").asText(),
                    notes.path("tokens").asLong(),
                    notes.path("billed").asLong(),
                    paid.isNumber() ? new BigDecimal(paid.asText()) : cached ? null : BigDecimal.ZERO,
                    outcome.line());
        } catch (IOException e) {
            throw new IllegalStateException("a result is no JSON", e);
        }
    }

    /** Whether nothing was paid because the answer was there. */
    public boolean hit() {
        return cache.equals("hit");
    }
}
