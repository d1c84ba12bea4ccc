package io.millrace.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Cuts a completion into the chunks of a stream as a provider might, by chance. */
final class StreamScript {
    private final ObjectNode whole;
    private final Random random;
    /** One kind a body: a lone carriage return before a lone line feed would be one end and not two. */
    private final String end;

    private final List<JsonNode> chunks = new ArrayList<>();

    private StreamScript(JsonNode whole, Random random) {
        this.whole = (ObjectNode) whole;
        this.random = random;
        this.end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
    }

    static byte[] cut(JsonNode whole, Random random) {
        return new StreamScript(whole, random).body();
    }

    private byte[] body() {
        List<List<ObjectNode>> turns = new ArrayList<>();
        whole.get("choices").forEach(choice -> turns.add(pieces((ObjectNode) choice)));
        while (!turns.isEmpty()) {
            List<ObjectNode> turn = turns.get(random.nextInt(turns.size()));
            ObjectNode chunk = chunk();
            chunk.putArray("choices").add(turn.remove(0));
            chunks.add(chunk);
            turns.removeIf(List::isEmpty);
        }
        ObjectNode last = chunk();
        last.putArray("choices");
        chunks.add(last.set("usage", whole.get("usage")));
        StringBuilder body = new StringBuilder();
        chunks.forEach(chunk -> event(chunk, body));
        return body.append("data: [DONE]").append(end).append(end).toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode chunk() {
        ObjectNode chunk = whole.deepCopy();
        chunk.put("object", "chat.completion.chunk").putNull("usage");
        return chunk.put("obfuscation", "x".repeat(random.nextInt(9)));
    }

    private List<ObjectNode> pieces(ObjectNode choice) {
        JsonNode message = choice.get("message");
        List<ObjectNode> pieces = new ArrayList<>();
        ObjectNode first = piece(choice);
        first.withObject("/delta").set("role", message.get("role"));
        first.withObject("/delta").set("content", message.get("content").isNull() ? null : first.textNode(""));
        List<ObjectNode> rest = new ArrayList<>();
        texts(choice, "content", rest);
        texts(choice, "refusal", rest);
        for (JsonNode call : message.path("tool_calls")) {
            call(choice, message.get("tool_calls"), call, rest);
        }
        spread((ArrayNode) choice.at("/logprobs").get("content"), rest);
        ObjectNode last = piece(choice);
        last.set("finish_reason", choice.get("finish_reason"));
        pieces.add(first);
        pieces.addAll(rest);
        pieces.add(last);
        return pieces;
    }

    private void texts(ObjectNode choice, String field, List<ObjectNode> pieces) {
        for (String part : parts(choice.get("message").get(field).textValue())) {
            ObjectNode piece = piece(choice);
            piece.withObject("/delta").put(field, part);
            pieces.add(piece);
        }
    }

    private void call(ObjectNode choice, JsonNode calls, JsonNode call, List<ObjectNode> pieces) {
        int index = 0;
        while (calls.get(index) != call) {
            index++;
        }
        ObjectNode opening = piece(choice);
        ObjectNode named = opening.withObject("/delta").putArray("tool_calls").addObject();
        named.put("index", index).setAll(((ObjectNode) call).deepCopy());
        named.withObject("/function").put("arguments", "");
        pieces.add(opening);
        for (String part : parts(call.at("/function/arguments").textValue())) {
            ObjectNode piece = piece(choice);
            ObjectNode more = piece.withObject("/delta").putArray("tool_calls").addObject();
            more.put("index", index).withObject("/function").put("arguments", part);
            if (random.nextBoolean()) {
                // As some servers do.
                more.set("id", call.get("id"));
                more.withObject("/function").put("name", random.nextBoolean() ? "" : "look_up");
            }
            pieces.add(piece);
        }
    }

    /** Log probabilities come with the pieces they are of; here with any, in order. */
    private void spread(ArrayNode entries, List<ObjectNode> pieces) {
        if (entries == null) {
            return;
        }
        List<Integer> places = new ArrayList<>();
        entries.forEach(entry -> places.add(random.nextInt(pieces.size())));
        Collections.sort(places);
        for (int i = 0; i < places.size(); i++) {
            ObjectNode logprobs = pieces.get(places.get(i)).withObject("/logprobs");
            (logprobs.has("content") ? (ArrayNode) logprobs.get("content") : logprobs.putArray("content"))
                    .add(entries.get(i));
            logprobs.putNull("refusal");
        }
    }

    private static ObjectNode piece(ObjectNode choice) {
        ObjectNode piece = JsonNodeFactory.instance.objectNode();
        piece.set("index", choice.get("index"));
        piece.putObject("delta");
        return piece.putNull("finish_reason");
    }

    /** Pieces of one to four chars, whose ends may part a surrogate pair. */
    private List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; text != null && at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(4));
            parts.add(text.substring(at, end));
            at = end;
        }
        return parts;
    }

    private void event(JsonNode chunk, StringBuilder body) {
        // Half a pair can only be written as an escape.
        String json = escaped(random.nextInt(4) == 0 ? chunk.toPrettyString() : chunk.toString());
        if (random.nextInt(5) == 0) {
            body.append(": keep-alive").append(end).append(end);
        }
        if (random.nextInt(5) == 0) {
            body.append("event: message")
                    .append(end)
                    .append("id:7")
                    .append(end)
                    .append("retry")
                    .append(end);
        }
        json.lines()
                .forEach(line -> body.append(random.nextBoolean() ? "data: " : "data:")
                        .append(line)
                        .append(end));
        body.append(end);
    }

    private static String escaped(String json) {
        StringBuilder ascii = new StringBuilder();
        json.chars().forEach(c -> {
            if (Character.isSurrogate((char) c)) {
                ascii.append(String.format("\\u%04x", c));
            } else {
                ascii.append((char) c);
            }
        });
        return ascii.toString();
    }
}
