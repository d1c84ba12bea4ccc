package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a request to {@code /v1/chat/completions} and refuses what OpenAI refuses; fields it does not know are let through. */
final class ChatParser {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final int CHOICES_MAX = 128;
    private static final int STOPS_MAX = 4;

    private ChatParser() {}

    static ChatRequest parse(byte[] body) throws ApiError {
        ObjectNode root = RequestBody.object(body);
        String model = RequestBody.model(root);
        List<ChatMessage> messages = messages(root.path("messages"));
        requireNumber(root, "temperature", 0, 2);
        requireNumber(root, "top_p", 0, 1);
        requireNumber(root, "presence_penalty", -2, 2);
        requireNumber(root, "frequency_penalty", -2, 2);
        boolean stream = flag(root, "stream");
        Integer choices = whole(root, "n", CHOICES_MAX);
        return new ChatRequest(
                model,
                messages,
                choices == null ? 1 : choices,
                tokensMax(root),
                stops(root.path("stop")),
                format(root.path("response_format")),
                stream,
                usageInStream(root.path("stream_options"), stream),
                root.path("service_tier").asText("default"),
                CanonicalBody.parse(body));
    }

    private static List<ChatMessage> messages(JsonNode messages) throws ApiError {
        if (!messages.isArray() || messages.isEmpty()) {
            throw ApiError.invalid("'messages' must be a non-empty array.", "messages", null);
        }
        List<ChatMessage> read = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            read.add(message(messages.path(i), "messages[" + i + "]"));
        }
        return List.copyOf(read);
    }

    private static ChatMessage message(JsonNode message, String place) throws ApiError {
        JsonNode role = message.path("role");
        if (!role.isTextual() || !ROLES.contains(role.textValue())) {
            throw ApiError.invalid("'" + place + ".role' must be one of the known roles.", place + ".role", null);
        }
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            return new ChatMessage(role.textValue(), content.textValue(), null);
        }
        if (content.isArray() && !content.isEmpty()) {
            return parts(role.textValue(), content, place + ".content");
        }
        // An assistant's message of tool calls alone has no content.
        if (isAbsent(content) && role.textValue().equals("assistant")) {
            return new ChatMessage("assistant", "", null);
        }
        throw ApiError.invalid(
                "'" + place + ".content' must be a string or a non-empty array of parts.", place + ".content", null);
    }

    private static ChatMessage parts(String role, JsonNode content, String place) throws ApiError {
        List<String> texts = new ArrayList<>();
        String foreign = null;
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.path(i);
            String type = part.path("type").asText("");
            JsonNode text = part.path(type.equals("refusal") ? "refusal" : "text");
            boolean known = type.equals("text") || type.equals("refusal");
            if (type.isEmpty() || (known && !text.isTextual())) {
                throw ApiError.invalid("'" + place + "[" + i + "]' is not a content part.", place, null);
            }
            if (known) {
                texts.add(text.textValue());
            } else if (foreign == null) {
                foreign = type;
            }
        }
        return new ChatMessage(role, String.join("\n", texts), foreign);
    }

    private static @Nullable Integer tokensMax(ObjectNode root) throws ApiError {
        Integer old = whole(root, "max_tokens", Integer.MAX_VALUE);
        Integer now = whole(root, "max_completion_tokens", Integer.MAX_VALUE);
        if (old != null && now != null) {
            throw ApiError.invalid(
                    "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                    "max_tokens",
                    "invalid_parameter_combination");
        }
        return now == null ? old : now;
    }

    private static List<String> stops(JsonNode stop) throws ApiError {
        if (isAbsent(stop)) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode text : stop.isArray() ? stop : List.of(stop)) {
            if (!text.isTextual() || text.textValue().isEmpty()) {
                throw ApiError.invalid("'stop' must be a text or a list of texts that are not empty.", "stop", null);
            }
            stops.add(text.textValue());
        }
        if (stops.size() > STOPS_MAX) {
            throw ApiError.invalid("'stop' must not hold more than " + STOPS_MAX + " texts.", "stop", null);
        }
        return List.copyOf(stops);
    }

    private static ChatRequest.Format format(JsonNode format) throws ApiError {
        if (isAbsent(format)) {
            return ChatRequest.Format.TEXT;
        }
        return switch (format.path("type").asText("")) {
            case "text" -> ChatRequest.Format.TEXT;
            case "json_object" -> ChatRequest.Format.JSON_OBJECT;
            case "json_schema" -> ChatRequest.Format.JSON_SCHEMA;
            default ->
                throw ApiError.invalid(
                        "'response_format.type' must be text, json_object or json_schema.", "response_format", null);
        };
    }

    private static boolean usageInStream(JsonNode options, boolean stream) throws ApiError {
        if (isAbsent(options)) {
            return false;
        }
        if (!stream) {
            throw ApiError.invalid(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", null);
        }
        if (!(options instanceof ObjectNode object)) {
            throw ApiError.invalid("'stream_options' must be an object.", "stream_options", null);
        }
        return flag(object, "include_usage");
    }

    private static boolean flag(ObjectNode root, String name) throws ApiError {
        JsonNode flag = root.path(name);
        if (!isAbsent(flag) && !flag.isBoolean()) {
            throw ApiError.invalid("'" + name + "' must be true or false.", name, null);
        }
        return flag.booleanValue();
    }

    private static @Nullable Integer whole(ObjectNode root, String name, int max) throws ApiError {
        JsonNode number = root.path(name);
        if (isAbsent(number)) {
            return null;
        }
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || number.intValue() < 1
                || number.intValue() > max) {
            throw ApiError.invalid("'" + name + "' must be a whole number from 1 to " + max + ".", name, null);
        }
        return number.intValue();
    }

    private static void requireNumber(ObjectNode root, String name, int min, int max) throws ApiError {
        JsonNode number = root.path(name);
        if (!isAbsent(number)
                && (!number.isNumber() || !(number.doubleValue() >= min && number.doubleValue() <= max))) {
            throw ApiError.invalid("'" + name + "' must be a number from " + min + " to " + max + ".", name, null);
        }
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
