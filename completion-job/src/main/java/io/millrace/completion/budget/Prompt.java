package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The messages of a chat body with their lengths; each text is counted once. */
final class Prompt {
    private static final Set<String> NEVER_CUT = Set.of("system", "developer");

    private final ObjectNode body;
    private final JsonNode messages;
    private final int frame;
    private final int[] lengths;
    private final IdentityHashMap<String, Integer> counted = new IdentityHashMap<>();

    /** A content or content part that can be cut; {@code part} is -1 if the content is one text. */
    record Text(int message, int part, String text, int tokens) {}

    /**
     * Counts the prompt.
     *
     * @param exactUpTo texts over so many tokens may be counted roughly, as {@link TextCut#count} does
     */
    Prompt(ObjectNode body, int exactUpTo, TokenCounter counter) {
        this.body = body;
        this.messages = body.path("messages");
        this.frame = ChatTokens.ofFrame(body, text -> TextCut.count(text, exactUpTo, counter));
        this.lengths = new int[messages.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = ChatTokens.ofMessage(
                    messages.get(i),
                    text -> counted.computeIfAbsent(text, absent -> TextCut.count(text, exactUpTo, counter)));
        }
    }

    JsonNode messages() {
        return messages;
    }

    /** Number of messages. */
    int size() {
        return lengths.length;
    }

    /** Tokens around the messages. */
    int frame() {
        return frame;
    }

    /** Tokens of one message. */
    int tokens(int message) {
        return lengths[message];
    }

    /** Tokens of the whole prompt. */
    int tokens() {
        int tokens = frame;
        for (int length : lengths) {
            tokens += length;
        }
        return tokens;
    }

    /** Whether a message is the system's or the developer's. */
    boolean neverCut(int message) {
        return NEVER_CUT.contains(messages.get(message).path("role").asText());
    }

    /** The texts of a message that can be cut. */
    List<Text> texts(int message) {
        List<Text> texts = new ArrayList<>();
        JsonNode content = messages.get(message).path("content");
        if (content.isTextual()) {
            add(texts, message, -1, content);
        }
        for (int part = 0; part < content.size(); part++) {
            add(texts, message, part, content.path(part).path("text"));
        }
        return texts;
    }

    private void add(List<Text> texts, int message, int part, JsonNode text) {
        Integer tokens = text.isTextual() ? counted.get(text.textValue()) : null;
        if (tokens != null && tokens > 0) {
            texts.add(new Text(message, part, text.textValue(), tokens));
        }
    }

    /**
     * The body with some messages only and some texts replaced; the given one stays as it is.
     *
     * @param kept indexes of messages, rising
     */
    ObjectNode with(List<Integer> kept, Map<Text, String> replaced) {
        JsonNode[] changed = new JsonNode[size()];
        for (int i : kept) {
            changed[i] = messages.get(i);
        }
        replaced.forEach((text, cut) -> changed[text.message()] = with(changed[text.message()], text.part(), cut));
        ArrayNode array = body.arrayNode(kept.size());
        kept.forEach(i -> array.add(changed[i]));
        ObjectNode result = body.objectNode();
        result.setAll(body);
        result.set("messages", array);
        return result;
    }

    private static JsonNode with(JsonNode message, int part, String text) {
        ObjectNode copy = ((ObjectNode) message).objectNode();
        copy.setAll((ObjectNode) message);
        if (part < 0) {
            return copy.put("content", text);
        }
        ArrayNode parts = copy.arrayNode();
        copy.path("content").forEach(parts::add);
        ObjectNode changed = copy.objectNode();
        changed.setAll((ObjectNode) parts.get(part));
        parts.set(part, changed.put("text", text));
        copy.set("content", parts);
        return copy;
    }
}
