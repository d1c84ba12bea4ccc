package io.millrace.local.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed request to {@code /v1/chat/completions}.
 *
 * @param choices how many choices are asked for
 * @param tokensMax the most tokens of one choice, or null for no limit
 * @param stops the texts before which an answer ends
 * @param usageInStream whether a stream tells the usage
 * @param serviceTier what the request says, or {@code default}
 */
record ChatRequest(
        String model,
        List<ChatMessage> messages,
        int choices,
        @Nullable Integer tokensMax,
        List<String> stops,
        Format format,
        boolean stream,
        boolean usageInStream,
        String serviceTier,
        CanonicalBody canonical)
        implements FaultTarget {

    boolean wantsJson() {
        return format != Format.TEXT;
    }

    @Override
    public boolean fits(Fault fault) {
        return switch (fault) {
            case INVALID_JSON -> wantsJson();
            case CUT_STREAM -> stream;
            default -> fault.kind() != Fault.Kind.DATA;
        };
    }

    @Override
    public boolean contains(String marker) {
        return messages.stream().anyMatch(message -> message.text().contains(marker));
    }

    /** What an answer must be. */
    enum Format {
        TEXT,
        JSON_OBJECT,
        JSON_SCHEMA
    }
}
