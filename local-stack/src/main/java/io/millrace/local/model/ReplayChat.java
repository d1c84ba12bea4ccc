package io.millrace.local.model;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link ReplayAnswers} under the names of the two recorded models, and {@code local-extractive} under its own: no language model runs here.
 *
 * <p>The last message of the user must be a recorded question, word for word; the messages before it change nothing. Every choice is the same recorded answer,
 * whatever the sampling parameters. Tokens are counted with MiniLM's tokenizer, which is neither model's own.
 *
 * <p>Threads: safe for use from several.
 */
final class ReplayChat implements ChatEngine {
    private final ExtractiveChat extractive;

    ReplayChat(ExtractiveChat extractive) {
        this.extractive = extractive;
    }

    @Override
    public void check(ChatRequest request) throws ApiError {
        if (isExtractive(request)) {
            extractive.check(request);
        } else if (recorded(request) == null) {
            throw new ApiError(
                    404,
                    "Nothing is recorded of the model `" + request.model()
                            + "` for this prompt: the last message of the user must be a question of the recorded set, word for word.",
                    "invalid_request_error",
                    "messages",
                    "prompt_not_recorded");
        }
    }

    @Override
    public TextTokens tokens() {
        return extractive.tokens();
    }

    @Override
    public CompletableFuture<List<String>> answers(ChatRequest request) {
        if (isExtractive(request)) {
            return extractive.answers(request);
        }
        String answer = recorded(request);
        return answer == null
                ? CompletableFuture.failedFuture(new IllegalStateException("asked before it was checked"))
                : CompletableFuture.completedFuture(Collections.nCopies(request.choices(), answer));
    }

    private static boolean isExtractive(ChatRequest request) {
        return request.model().equals(ModelServerSettings.LOCAL_EXTRACTIVE);
    }

    private static @Nullable String recorded(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).isFromUser()) {
                return ReplayAnswers.of(request.model(), messages.get(i).text());
            }
        }
        return null;
    }
}
