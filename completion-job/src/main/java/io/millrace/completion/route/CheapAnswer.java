package io.millrace.completion.route;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The part of an answer that is checked before it may stay.
 *
 * @param text the content; empty if there is none
 * @param finishReason as the provider said it
 * @param refused whether the provider marks it as a refusal
 * @param callsTools whether it calls tools, in which case it need not have a text
 */
public record CheapAnswer(String text, @Nullable String finishReason, boolean refused, boolean callsTools) {

    /** Of a plain text that ended by itself. */
    public static CheapAnswer of(String text) {
        return new CheapAnswer(text, "stop", false, false);
    }

    /** Of one choice of a completion. */
    public static CheapAnswer of(JsonNode choice) {
        JsonNode message = choice.path("message");
        JsonNode refusal = message.path("refusal");
        return new CheapAnswer(
                message.path("content").asText(""),
                choice.path("finish_reason").isTextual()
                        ? choice.path("finish_reason").textValue()
                        : null,
                refusal.isTextual() && !refusal.textValue().isEmpty(),
                !message.path("tool_calls").isEmpty()
                        || message.path("function_call").isObject());
    }
}
