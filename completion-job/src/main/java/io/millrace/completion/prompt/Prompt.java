package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.prompt.PromptSettings.ExampleSettings;
import io.millrace.tokens.TokenCounter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of one template, found sound.
 *
 * @param system null if it has no system message
 * @param params what a job gets that did not set it itself
 * @param digest SHA-256 of its definition, in hexadecimal
 */
record Prompt(
        String name,
        int version,
        @Nullable PromptText system,
        List<ExampleSettings> examples,
        int exampleTokensMax,
        PromptText user,
        Map<String, VariableType> variables,
        ObjectNode params,
        String digest) {
    /** What a message takes beside its text, as OpenAI counts it. */
    private static final int TOKENS_PER_MESSAGE = 3;

    private static final String LIMIT = "max_completion_tokens";
    private static final String OLD_LIMIT = "max_tokens";

    /** What never changes first, so that providers find it in their prompt caches. */
    void write(ArrayNode messages, Map<String, Object> values, TokenCounter counter) {
        if (system != null) {
            add(messages, "system", system.render(values));
        }
        int left = exampleTokensMax;
        for (ExampleSettings example : examples) {
            left -= 2 * TOKENS_PER_MESSAGE;
            left -= left < 0 ? 0 : counter.countAtMost(example.user(), left);
            left -= left < 0 ? 0 : counter.countAtMost(example.assistant(), left);
            if (left < 0) {
                break;
            }
            add(messages, "user", example.user());
            add(messages, "assistant", example.assistant());
        }
        add(messages, "user", user.render(values));
    }

    /** Sets what the job left open; the older name of a limit counts as the newer one. */
    void writeParams(ObjectNode body) {
        for (Map.Entry<String, JsonNode> param : params.properties()) {
            String name = param.getKey();
            if (!body.has(name) && !(name.equals(LIMIT) && body.has(OLD_LIMIT))) {
                body.set(name, param.getValue().deepCopy());
            }
        }
    }

    private static void add(ArrayNode messages, String role, String content) {
        messages.addObject().put("role", role).put("content", content);
    }
}
