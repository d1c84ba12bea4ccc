package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.tokens.TokenCounter;
import java.util.function.ToIntFunction;

/**
 * Length of a chat prompt in tokens.
 *
 * <p>As OpenAI counts (Cookbook, "How to count tokens with tiktoken"): 3 a message, 1 more for a name, 3 for the reply's beginning, and what role, name and
 * text take; content parts count by their {@code text} or {@code refusal}. For models of other makers these constants are an estimate.
 *
 * <p>What the provider writes for the rest is its secret, so it is estimated ({@link #estimated} tells):
 *
 * <ul>
 *   <li>a tool call of an assistant: 3, its name and its arguments;
 *   <li>tool and function definitions and the JSON Schema of {@code response_format}: their JSON, and 12 (the Cookbook's constant for the end of the
 *       definitions). OpenAI writes them shorter than JSON, so this errs on the long side;
 *   <li>an image: 85 with {@code detail} {@code low}, else 765, which is 85 and 170 for each of the 4 tiles of a square image of 1024 pixels (OpenAI's guide
 *       "Images and vision", gpt-4o): an image is not loaded or decoded to learn its size, a larger one takes up to 1445;
 *   <li>audio and files: not counted.
 * </ul>
 */
public final class ChatTokens {
    private static final int PER_MESSAGE = 3;
    private static final int PER_NAME = 1;
    private static final int PER_REPLY = 3;
    private static final int PER_CALL = 3;
    private static final int PER_DEFINITIONS = 12;
    private static final int IMAGE_LOW = 85;
    private static final int IMAGE = 765;

    private ChatTokens() {}

    /**
     * Tokens of the whole prompt.
     *
     * @param body of a {@code /v1/chat/completions} request; what is missing or of the wrong type counts nothing
     */
    public static int of(ObjectNode body, TokenCounter counter) {
        int tokens = ofFrame(body, counter::count);
        for (JsonNode message : body.path("messages")) {
            tokens += ofMessage(message, counter::count);
        }
        return tokens;
    }

    /** Whether the body holds anything whose tokens are estimated or not counted: tools, a schema, images, audio, files. */
    public static boolean estimated(ObjectNode body) {
        if (body.path("tools").size() + body.path("functions").size() > 0 || hasSchema(body)) {
            return true;
        }
        for (JsonNode message : body.path("messages")) {
            if (message.path("tool_calls").size() > 0
                    || message.path("function_call").size() > 0) {
                return true;
            }
            for (JsonNode part : message.path("content")) {
                if (!part.path("text").isTextual()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Tokens of what stands around the messages: the reply's beginning, definitions, a schema. */
    static int ofFrame(ObjectNode body, ToIntFunction<String> count) {
        int tokens = PER_REPLY;
        for (String field : new String[] {"tools", "functions"}) {
            JsonNode definitions = body.path(field);
            if (definitions.size() > 0) {
                tokens += PER_DEFINITIONS + count.applyAsInt(definitions.toString());
            }
        }
        return hasSchema(body) ? tokens + count.applyAsInt(schema(body).toString()) : tokens;
    }

    /** Tokens of one message, its own overhead included. */
    static int ofMessage(JsonNode message, ToIntFunction<String> count) {
        int tokens = PER_MESSAGE + text(message.path("role"), count);
        if (message.path("name").isTextual()) {
            tokens += PER_NAME + text(message.path("name"), count);
        }
        JsonNode content = message.path("content");
        tokens += text(content, count);
        for (JsonNode part : content) {
            tokens += ofPart(part, count);
        }
        tokens += text(message.path("refusal"), count);
        for (JsonNode call : message.path("tool_calls")) {
            // A custom tool's call holds its text as "input".
            tokens += PER_CALL + ofCall(call.path("function"), count) + ofCall(call.path("custom"), count);
        }
        JsonNode call = message.path("function_call");
        return call.isObject() ? tokens + PER_CALL + ofCall(call, count) : tokens;
    }

    private static int ofPart(JsonNode part, ToIntFunction<String> count) {
        if (part.path("type").asText().equals("image_url")) {
            return part.at("/image_url/detail").asText().equals("low") ? IMAGE_LOW : IMAGE;
        }
        return text(part.path("text"), count) + text(part.path("refusal"), count);
    }

    private static int ofCall(JsonNode call, ToIntFunction<String> count) {
        return text(call.path("name"), count) + text(call.path("arguments"), count) + text(call.path("input"), count);
    }

    private static int text(JsonNode node, ToIntFunction<String> count) {
        return node.isTextual() ? count.applyAsInt(node.textValue()) : 0;
    }

    private static boolean hasSchema(ObjectNode body) {
        return schema(body).isObject();
    }

    private static JsonNode schema(ObjectNode body) {
        return body.at("/response_format/json_schema");
    }
}
