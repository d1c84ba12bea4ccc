package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bodies of requests to {@code /v1/chat/completions}, and what their streams say. */
final class ChatBody {
    static final String MODEL = "local-extractive";

    private ChatBody() {}

    static ObjectNode of(String model, String... rolesAndTexts) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        var messages = body.putArray("messages");
        for (int i = 0; i < rolesAndTexts.length; i += 2) {
            messages.addObject().put("role", rolesAndTexts[i]).put("content", rolesAndTexts[i + 1]);
        }
        return body;
    }

    /** A question to the extractive model over the context. */
    static ObjectNode asking(String question, String context) {
        return of(MODEL, "user", "Context:\n" + context + "\n\nQuestion: " + question);
    }

    static ObjectNode streamed(ObjectNode body) {
        ObjectNode copy = body.deepCopy().put("stream", true);
        copy.putObject("stream_options").put("include_usage", true);
        return copy;
    }

    /** The chunks of a stream; the last event, {@code [DONE]}, is left out if it is there. */
    static List<JsonNode> chunks(String stream) throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : stream.split("\n\n")) {
            if (!event.equals("data: [DONE]")) {
                chunks.add(Caller.JSON.readTree(event.substring("data: ".length())));
            }
        }
        return chunks;
    }

    /** The field of all deltas, joined for each choice. */
    static Map<Integer, String> joined(List<JsonNode> chunks, String field) {
        Map<Integer, String> texts = new TreeMap<>();
        for (JsonNode chunk : chunks) {
            for (JsonNode choice : chunk.get("choices")) {
                JsonNode delta = choice.get("delta").path(field);
                texts.merge(choice.get("index").intValue(), delta.asText(""), String::concat);
            }
        }
        return texts;
    }
}
