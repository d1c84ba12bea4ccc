package io.millrace.local.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers prompts.
 *
 * <p>Threads: every method may be called from any thread.
 */
sealed interface ChatEngine permits DerivedChat, ExtractiveChat, ReplayChat {

    /** Refuses what this engine cannot answer. */
    void check(ChatRequest request) throws ApiError;

    TextTokens tokens();

    /** The answer of each choice, whole and as plain text: JSON, stop texts and limits are the caller's. */
    CompletableFuture<List<String>> answers(ChatRequest request);

    default int promptTokens(ChatRequest request) {
        return request.messages().stream()
                .mapToInt(message -> tokens().count(message.text()))
                .sum();
    }
}
