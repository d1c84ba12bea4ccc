package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Reads a {@code chat.completion} as its provider wrote it; what is missing or of another type reads as absent.
 *
 * @param completion the response body
 */
public record ChatAnswer(JsonNode completion) {

    /** How many choices there are. */
    public int choices() {
        return completion.path("choices").size();
    }

    /** The text of choice {@code i}, counted from 0 in the order of the array. */
    public Optional<String> content(int i) {
        return text(message(i).path("content"));
    }

    /** Why choice {@code i} ends: {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}, {@code function_call} or a provider's own. */
    public Optional<String> finishReason(int i) {
        return text(completion.path("choices").path(i).path("finish_reason"));
    }

    /** What the model said when it refused; present only if it did. */
    public Optional<String> refusal(int i) {
        return text(message(i).path("refusal")).filter(said -> !said.isEmpty());
    }

    /** Whether choice {@code i} calls tools or, in the older form, a function. */
    public boolean callsTools(int i) {
        return !message(i).path("tool_calls").isEmpty()
                || message(i).path("function_call").isObject();
    }

    private JsonNode message(int i) {
        return completion.path("choices").path(i).path("message");
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue());
    }
}
