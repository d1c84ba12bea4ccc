package io.millrace.local.model;

import org.jspecify.annotations.Nullable;

/** Puts faults of completions into a choice. */
final class ChatFaults {
    private static final String REFUSAL = "I'm sorry, but I can't help with that.";

    private ChatFaults() {}

    static ChatChoice faulty(ChatChoice right, Fault fault, TextTokens tokens) {
        return switch (fault) {
            case TRUNCATED -> choice(half(right), "length", tokens);
            case CONTENT_FILTER -> choice(half(right), "content_filter", tokens);
            case REFUSAL -> new ChatChoice(null, REFUSAL, "stop", tokens.count(REFUSAL));
            case EMPTY_CONTENT -> choice("", "stop", tokens);
            case NULL_CONTENT -> choice(null, "stop", tokens);
            case INVALID_JSON -> choice(half(right), "stop", tokens);
            // These two are in how the choices are written.
            case NULL_CHOICES, CUT_STREAM -> right;
            default -> throw new IllegalArgumentException(fault + " is not a fault of completions.");
        };
    }

    private static ChatChoice choice(@Nullable String content, String finishReason, TextTokens tokens) {
        return new ChatChoice(content, null, finishReason, content == null ? 0 : tokens.count(content));
    }

    private static String half(ChatChoice right) {
        String content = right.content();
        if (content == null) {
            return "";
        }
        int characters = content.codePointCount(0, content.length());
        return content.substring(0, content.offsetByCodePoints(0, characters / 2));
    }
}
