package io.millrace.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.CatalogModel;
import io.millrace.tokens.TokenCounter;
import java.util.List;

/** Counts what a model wrote, for a provider that does not say: a guess, as the model's own tokenizer and its reasoning are not known here. */
final class AnswerTokens {
    private static final List<String> TEXTS = List.of(
            "/message/content",
            "/message/refusal",
            "/message/reasoning_content",
            "/message/reasoning",
            "/message/function_call/name",
            "/message/function_call/arguments");

    /** More than any model writes; it bounds the time that counting takes. */
    private static final int TOKENS_MAX = 200_000;

    private AnswerTokens() {}

    /** Tokens of the texts of all choices, at most about 200,000. */
    static int of(JsonNode choices, CatalogModel model) {
        TokenCounter counter = TokenCounter.of(model.tokenizer());
        int tokens = 0;
        for (JsonNode choice : choices) {
            for (String text : TEXTS) {
                tokens += counted(counter, choice.at(text), TOKENS_MAX - tokens);
            }
            for (JsonNode call : choice.at("/message/tool_calls")) {
                tokens += counted(counter, call.at("/function/name"), TOKENS_MAX - tokens);
                tokens += counted(counter, call.at("/function/arguments"), TOKENS_MAX - tokens);
            }
        }
        return tokens;
    }

    private static int counted(TokenCounter counter, JsonNode text, int left) {
        return text.isTextual() && left > 0 ? counter.countAtMost(text.textValue(), left) : 0;
    }
}
