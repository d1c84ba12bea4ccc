package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a completion, whole or as the events of a stream. */
final class ChatJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ChatRequest request;
    private final String id;
    private final long created;
    private final ChatUsage usage;

    ChatJson(ChatRequest request, String id, long created, ChatUsage usage) {
        this.request = request;
        this.id = id;
        this.created = created;
        this.usage = usage;
    }

    /** The body of a plain answer; choices of null are written as null. */
    byte[] whole(@Nullable List<ChatChoice> choices) {
        ObjectNode body = head("chat.completion");
        body.set("choices", choices == null ? NullNode.instance : wholeChoices(choices));
        body.set("usage", usage());
        return ReplyJson.bytes(body);
    }

    private static ArrayNode wholeChoices(List<ChatChoice> choices) {
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < choices.size(); i++) {
            ChatChoice choice = choices.get(i);
            ObjectNode entry = array.addObject().put("index", i);
            entry.putObject("message")
                    .put("role", "assistant")
                    .put("content", choice.content())
                    .put("refusal", choice.refusal())
                    .putArray("annotations");
            entry.putNull("logprobs").put("finish_reason", choice.finishReason());
        }
        return array;
    }

    /** The events of a stream up to and with {@code [DONE]}: the choices take turns, a token each. */
    List<byte[]> events(@Nullable List<ChatChoice> choices, TextTokens tokens) {
        List<byte[]> events = new ArrayList<>();
        if (choices == null) {
            events.add(event(chunk(NullNode.instance)));
        } else {
            begin(choices, events);
            pieces(choices, tokens, events);
            end(choices, events);
        }
        if (request.usageInStream()) {
            events.add(event(chunk(JSON.arrayNode()).set("usage", usage())));
        }
        events.add("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        return events;
    }

    private void begin(List<ChatChoice> choices, List<byte[]> events) {
        for (int i = 0; i < choices.size(); i++) {
            ObjectNode delta = JSON.objectNode().put("role", "assistant").put("content", "");
            events.add(event(chunk(entry(i, delta, null))));
        }
    }

    private void pieces(List<ChatChoice> choices, TextTokens tokens, List<byte[]> events) {
        List<List<String>> pieces =
                choices.stream().map(choice -> tokens.pieces(text(choice))).toList();
        int rounds = pieces.stream().mapToInt(List::size).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < choices.size(); i++) {
                if (round < pieces.get(i).size()) {
                    String field = choices.get(i).refusal() == null ? "content" : "refusal";
                    ObjectNode delta =
                            JSON.objectNode().put(field, pieces.get(i).get(round));
                    events.add(event(chunk(entry(i, delta, null))));
                }
            }
        }
    }

    private static String text(ChatChoice choice) {
        String refusal = choice.refusal();
        String content = choice.content();
        if (refusal != null) {
            return refusal;
        }
        return content == null ? "" : content;
    }

    private void end(List<ChatChoice> choices, List<byte[]> events) {
        for (int i = 0; i < choices.size(); i++) {
            events.add(event(chunk(entry(i, JSON.objectNode(), choices.get(i).finishReason()))));
        }
    }

    private static ArrayNode entry(int index, ObjectNode delta, @Nullable String finishReason) {
        ArrayNode choices = JSON.arrayNode();
        choices.addObject()
                .put("index", index)
                .<ObjectNode>set("delta", delta)
                .putNull("logprobs")
                .put("finish_reason", finishReason);
        return choices;
    }

    private ObjectNode chunk(JsonNode choices) {
        ObjectNode chunk = head("chat.completion.chunk");
        chunk.set("choices", choices);
        if (request.usageInStream()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode head(String object) {
        return JSON.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", request.model())
                .put("service_tier", request.serviceTier())
                .put("system_fingerprint", "fp_millrace");
    }

    private ObjectNode usage() {
        ObjectNode fields = JSON.objectNode()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.totalTokens());
        fields.putObject("prompt_tokens_details").put("cached_tokens", 0).put("audio_tokens", 0);
        fields.putObject("completion_tokens_details")
                .put("reasoning_tokens", 0)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return fields;
    }

    private static byte[] event(JsonNode chunk) {
        return ("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
