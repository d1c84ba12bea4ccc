package io.millrace.inspector.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.ReplayHeaders;
import io.millrace.model.CatalogModel;
import io.millrace.tokens.TokenCounter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Changes jobs before they are sent again; what comes out is JSON a worker can read.
 *
 * <p>Threads: any.
 */
public final class JobEditor {
    private static final String LIMIT = "max_completion_tokens";

    private final JobTokens tokens;

    public JobEditor(JobTokens tokens) {
        this.tokens = tokens;
    }

    /** Throws {@link EditRefused} if the edit is wrong for every job. */
    public void check(Edit edit) throws EditRefused {
        for (String name : edit.headers().keySet()) {
            if (ReplayHeaders.locked(name)) {
                throw new EditRefused("the header " + name + " is locked: it tells of failures, replays or traces");
            }
        }
        if (edit.value() != null) {
            JobTree.require(edit.value().getBytes(StandardCharsets.UTF_8), false);
        }
    }

    /**
     * The job's value as it would be sent.
     *
     * @throws EditRefused if it would be nothing a worker can read, with line and column
     */
    public byte @Nullable [] edit(DeadLetterRecord letter, Edit edit) throws EditRefused {
        if (edit.none()) {
            return letter.value();
        }
        boolean line = letter.cause().family().equals("millrace");
        if (edit.value() != null) {
            byte[] value = edit.value().getBytes(StandardCharsets.UTF_8);
            JobTree.require(value, line);
            return value;
        }
        if (edit.model() == null && edit.truncateTokens() == 0 && edit.maxCompletionTokens() == 0) {
            return letter.value();
        }
        ObjectNode tree = JobTree.require(letter.value(), false).deepCopy();
        ObjectNode body = JobTree.body(tree);
        if (edit.model() != null) {
            body.put("model", edit.model());
        }
        if (edit.truncateTokens() > 0) {
            truncate(body, edit.truncateTokens());
        }
        if (edit.maxCompletionTokens() > 0 && body.path(LIMIT).asInt(0) < edit.maxCompletionTokens()) {
            body.put(LIMIT, edit.maxCompletionTokens());
            body.remove("max_tokens");
        }
        byte[] value = JobTree.bytes(tree);
        JobTree.require(value, line);
        return value;
    }

    private void truncate(ObjectNode body, int max) {
        CatalogModel model = tokens.model(body.path("model").asText(""));
        TokenCounter counter = TokenCounter.of(model == null ? "cl100k_base" : model.tokenizer());
        if (body.has("input")) {
            body.set("input", head(body.get("input"), max, counter));
        }
        JsonNode last = body.path("messages").path(body.path("messages").size() - 1);
        if (last instanceof ObjectNode message && message.path("content").isTextual()) {
            message.set("content", head(message.get("content"), max, counter));
        }
    }

    /** Each text's first tokens; of token ids the first. */
    private static JsonNode head(JsonNode input, int max, TokenCounter counter) {
        if (input.isTextual()) {
            return TextNode.valueOf(counter.head(input.textValue(), max));
        }
        if (!(input instanceof ArrayNode list)) {
            return input;
        }
        ArrayNode cut = list.arrayNode();
        boolean ids = list.path(0).isNumber();
        for (int i = 0; i < list.size() && (!ids || i < max); i++) {
            cut.add(ids ? list.get(i) : head(list.get(i), max, counter));
        }
        return cut;
    }
}
