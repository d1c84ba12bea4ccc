package io.millrace.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the chunks of a streamed chat completion together to the {@code chat.completion} that a plain call would have answered. */
final class StreamedCompletion {
    /** Fields of a chunk that are no part of the answer, or are put together and not copied. */
    private static final Set<String> NOT_COPIED = Set.of("choices", "usage", "object", "obfuscation");

    /** Azure opens with a chunk where these are empty. */
    private static final Set<String> FIRST = Set.of("id", "created", "model");

    private static final Set<String> EMPTY = Set.of("", "0");

    private final ObjectNode head = JsonNodeFactory.instance.objectNode();
    private final Map<Integer, Choice> choices = new TreeMap<>();
    private boolean listed;
    private @Nullable JsonNode usage;

    /** The next chunk. */
    void add(JsonNode chunk) throws ReplyRejected {
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            copy(field.getKey(), field.getValue());
        }
        // With include_usage it is null but in the last; servers that count along send it with each.
        if (chunk.hasNonNull("usage")) {
            usage = chunk.get("usage");
        }
        JsonNode list = chunk.path("choices");
        listed |= list.isArray();
        for (JsonNode choice : list) {
            JsonNode index = choice.path("index");
            if (!index.isMissingNode() && (!index.canConvertToInt() || index.intValue() < 0)) {
                throw ReplyRejected.form("the provider streamed a choice whose index is no whole number");
            }
            choices.computeIfAbsent(index.asInt(0), absent -> new Choice()).add(choice);
        }
    }

    private void copy(String name, JsonNode value) {
        if (NOT_COPIED.contains(name)) {
            return;
        }
        JsonNode before = head.get(name);
        boolean unset = before == null || before.isNull();
        if (unset || (FIRST.contains(name) ? EMPTY.contains(before.asText()) : !value.isNull())) {
            head.set(name, value);
        }
    }

    /** What the provider says it took, null if nothing. */
    @Nullable
    JsonNode usage() {
        return usage;
    }

    /** The completion so far, in the order of fields that OpenAI's has. */
    ObjectNode whole() {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        ObjectNode rest = head.deepCopy();
        move(rest, "id", whole);
        whole.put("object", "chat.completion");
        move(rest, "created", whole);
        move(rest, "model", whole);
        if (listed) {
            ArrayNode array = whole.putArray("choices");
            choices.forEach((index, choice) -> array.add(choice.whole(index)));
        }
        if (usage != null) {
            whole.set("usage", usage);
        }
        return whole.setAll(rest);
    }

    private static void move(ObjectNode from, String name, ObjectNode to) {
        JsonNode value = from.remove(name);
        if (value != null) {
            to.set(name, value);
        }
    }

    /** One of the answers of a call that asked for several. */
    private static final class Choice {
        private static final Set<String> PUT_TOGETHER = Set.of("index", "delta", "logprobs");

        private final StreamedMessage message = new StreamedMessage();
        private final ObjectNode logprobs = JsonNodeFactory.instance.objectNode();
        private final ObjectNode rest = JsonNodeFactory.instance.objectNode();

        void add(JsonNode choice) throws ReplyRejected {
            message.add(choice.path("delta"));
            for (Map.Entry<String, JsonNode> list : choice.path("logprobs").properties()) {
                if (list.getValue().isArray() && logprobs.get(list.getKey()) instanceof ArrayNode before) {
                    before.addAll((ArrayNode) list.getValue());
                } else if (!list.getValue().isNull() || !logprobs.has(list.getKey())) {
                    logprobs.set(list.getKey(), list.getValue());
                }
            }
            for (Map.Entry<String, JsonNode> field : choice.properties()) {
                boolean said = !field.getValue().isNull() || !rest.has(field.getKey());
                if (said && !PUT_TOGETHER.contains(field.getKey())) {
                    rest.set(field.getKey(), field.getValue());
                }
            }
        }

        ObjectNode whole(int index) {
            ObjectNode whole = JsonNodeFactory.instance.objectNode().put("index", index);
            whole.set("message", message.message());
            whole.set("logprobs", logprobs.isEmpty() ? JsonNodeFactory.instance.nullNode() : logprobs);
            return whole.setAll(rest);
        }
    }
}
