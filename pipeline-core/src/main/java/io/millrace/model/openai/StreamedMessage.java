package io.millrace.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts the pieces of an object together: texts and lists are joined, what names something is taken from the first piece that has it, and of anything else the last
 * piece counts.
 */
final class StreamedMessage {
    /** Some servers repeat these in every piece, where OpenAI sends them once. */
    private static final Set<String> NAMES = Set.of("role", "id", "type", "name");

    private static final Set<String> PARTS = Set.of("function", "function_call");

    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final Map<String, StreamedMessage> parts = new LinkedHashMap<>();
    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final Map<Integer, StreamedMessage> calls = new TreeMap<>();
    private String lastCallId = "";
    private int lastCall = -1;

    /** A piece of a choice's message. */
    void add(JsonNode delta) throws ReplyRejected {
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.equals("audio") && !value.isNull()) {
                // Its pieces are base64 of a length of their own each, which joined is no base64.
                throw ReplyRejected.form("the provider streamed audio, which is only read from plain answers");
            } else if (name.equals("tool_calls")) {
                for (JsonNode call : value) {
                    calls.computeIfAbsent(index(call), absent -> new StreamedMessage())
                            .field(call);
                }
            } else {
                field(name, value);
            }
        }
    }

    private void field(JsonNode piece) {
        piece.properties().forEach(field -> {
            if (!field.getKey().equals("index")) {
                field(field.getKey(), field.getValue());
            }
        });
    }

    private void field(String name, JsonNode value) {
        if (value.isTextual()) {
            StringBuilder text = texts.computeIfAbsent(name, absent -> new StringBuilder());
            if (text.isEmpty() || !NAMES.contains(name)) {
                text.append(value.textValue());
            }
        } else if (value.isObject() && PARTS.contains(name)) {
            parts.computeIfAbsent(name, absent -> new StreamedMessage()).field(value);
        } else if (value.isArray() && rest.get(name) instanceof ArrayNode before) {
            before.addAll((ArrayNode) value);
        } else if (!value.isNull() || !rest.has(name)) {
            rest.set(name, value);
        }
    }

    /** Which call a piece belongs to. Where a server leaves the index out, a new id begins a new call. */
    private int index(JsonNode call) {
        String id = call.path("id").asText("");
        if (call.path("index").canConvertToInt()) {
            lastCall = call.get("index").intValue();
        } else if (lastCall < 0 || (!id.isEmpty() && !id.equals(lastCallId))) {
            lastCall++;
        }
        lastCallId = id.isEmpty() ? lastCallId : id;
        return lastCall;
    }

    /** The message as the plain answer has it: with null for a content or refusal there is none of. */
    ObjectNode message() {
        ObjectNode message = object();
        ObjectNode ordered = JsonNodeFactory.instance.objectNode();
        String refusal = message.path("refusal").asText("");
        boolean speechless = !refusal.isEmpty()
                || !calls.isEmpty()
                || message.path("function_call").isObject();
        ordered.put("role", message.path("role").asText("assistant"));
        JsonNode content = message.path("content");
        // Streams open with an empty content even where it stays the only one.
        boolean none = content.isMissingNode()
                || (speechless && content.isTextual() && content.textValue().isEmpty());
        ordered.set("content", none ? JsonNodeFactory.instance.nullNode() : content);
        ordered.set("refusal", refusal.isEmpty() ? JsonNodeFactory.instance.nullNode() : message.get("refusal"));
        ordered.set(
                "annotations", message.hasNonNull("annotations") ? message.get("annotations") : message.arrayNode());
        message.remove(Set.of("role", "content", "refusal", "annotations"));
        if (!calls.isEmpty()) {
            ArrayNode array = ordered.putArray("tool_calls");
            calls.values().forEach(call -> array.add(call.object()));
        }
        return ordered.setAll(message);
    }

    private ObjectNode object() {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        texts.forEach((name, text) -> object.put(name, text.toString()));
        parts.forEach((name, part) -> object.set(name, part.object()));
        rest.properties().forEach(field -> {
            if (!object.has(field.getKey())) {
                object.set(field.getKey(), field.getValue());
            }
        });
        return object;
    }
}
