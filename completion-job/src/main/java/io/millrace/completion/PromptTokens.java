package io.millrace.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.CatalogModel;
import io.millrace.tokens.TokenCounter;

/**
 * Length of a chat prompt in tokens: 3 a message, 1 more for a name, 3 for the reply's beginning, and what the texts take (OpenAI Cookbook, "How to count tokens
 * with tiktoken"). Images and tool definitions are not counted: what they take is the provider's secret.
 */
final class PromptTokens {
    private static final int PER_MESSAGE = 3;
    private static final int PER_NAME = 1;
    private static final int PER_REPLY = 3;

    private PromptTokens() {}

    static int of(ObjectNode body, CatalogModel model) {
        TokenCounter counter = TokenCounter.of(model.tokenizer());
        int tokens = PER_REPLY;
        for (JsonNode message : body.path("messages")) {
            tokens += PER_MESSAGE + counter.count(message.path("role").asText(""));
            if (message.path("name").isTextual()) {
                tokens += PER_NAME + counter.count(message.path("name").textValue());
            }
            JsonNode content = message.path("content");
            tokens += content.isTextual() ? counter.count(content.textValue()) : parts(content, counter);
        }
        return tokens;
    }

    private static int parts(JsonNode content, TokenCounter counter) {
        int tokens = 0;
        for (JsonNode part : content) {
            tokens += counter.count(part.path("text").asText(""));
        }
        return tokens;
    }
}
