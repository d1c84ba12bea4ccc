package io.millrace.local.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/** One choice of a completion: content, or a refusal in its place, and why it ended. */
record ChatChoice(@Nullable String content, @Nullable String refusal, String finishReason, int tokens) {

    /** The answer as the request wants it: in JSON if asked, ended before the first stop text, cut to the most tokens. */
    static ChatChoice shaped(String answer, ChatRequest request, TextTokens tokens) {
        String text = request.wantsJson()
                ? JsonNodeFactory.instance.objectNode().put("answer", answer).toString()
                : answer;
        text = text.substring(0, firstStop(text, request));
        int[] ends = tokens.ends(text);
        Integer max = request.tokensMax();
        if (max != null && ends.length > max) {
            return new ChatChoice(text.substring(0, ends[max - 1]), null, "length", max);
        }
        return new ChatChoice(text, null, "stop", ends.length);
    }

    private static int firstStop(String text, ChatRequest request) {
        return request.stops().stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(text.length());
    }
}
