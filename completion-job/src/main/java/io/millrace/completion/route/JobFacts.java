package io.millrace.completion.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntSupplier;

/**
 * What rules may look at of one job; read-only. What costs time is worked out when a rule first asks for it.
 *
 * <p>Threads: one at a time.
 */
public final class JobFacts {
    /** Rules see this much of a prompt, in characters, so that their cost is bounded. */
    public static final int PROMPT_CHARS_MAX = 65_536;

    private final ObjectNode body;
    private final IntSupplier counter;
    private final Map<String, String> headers;
    private int tokens = -1;
    private String prompt = "";
    private boolean joined;

    /**
     * @param body the job's body, a chat completion
     * @param promptTokens counts the prompt; asked at most once, and only if a rule needs it
     * @param headers the record's headers by name, lower case
     */
    public JobFacts(ObjectNode body, IntSupplier promptTokens, Map<String, String> headers) {
        this.body = body;
        this.counter = promptTokens;
        this.headers = Map.copyOf(headers);
    }

    ObjectNode body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }

    int promptTokens() {
        if (tokens < 0) {
            tokens = counter.getAsInt();
        }
        return tokens;
    }

    /** The texts of the user's messages, one below the other, up to {@link #PROMPT_CHARS_MAX}. */
    String prompt() {
        if (!joined) {
            prompt = join();
            joined = true;
        }
        return prompt;
    }

    boolean hasTools() {
        return !body.path("tools").isEmpty() || !body.path("functions").isEmpty();
    }

    /** Whether the answer must be JSON, with or without a schema. */
    boolean wantsJson() {
        String type = body.path("response_format").path("type").asText("text");
        return !type.equals("text");
    }

    private String join() {
        StringJoiner texts = new StringJoiner("\n");
        for (JsonNode message : body.path("messages")) {
            if (!message.path("role").asText().equals("user")) {
                continue;
            }
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                texts.add(content.textValue());
            } else {
                content.forEach(part -> texts.add(part.path("text").asText("")));
            }
        }
        return texts.length() > PROMPT_CHARS_MAX ? texts.toString().substring(0, PROMPT_CHARS_MAX) : texts.toString();
    }
}
