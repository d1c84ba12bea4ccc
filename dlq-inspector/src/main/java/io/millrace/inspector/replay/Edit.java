package io.millrace.inspector.replay;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are changed before they are sent again; null and 0 change nothing.
 *
 * @param model put in place of {@code body.model}
 * @param truncateTokens longest input kept, in tokens: of embedding inputs each, of a chat the last user message
 * @param maxCompletionTokens {@code body.max_completion_tokens} is raised to this, or set if it is missing
 * @param value put in place of the whole record's value
 * @param headers set, by name; not of {@code locked} names
 */
public record Edit(
        @Nullable String model,
        int truncateTokens,
        int maxCompletionTokens,
        @Nullable String value,
        Map<String, String> headers) {
    /** Nothing is changed. */
    public static final Edit NONE = new Edit(null, 0, 0, null, Map.of());

    public Edit {
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        if (truncateTokens < 0 || maxCompletionTokens < 0) {
            throw new IllegalArgumentException("an edit's counts of tokens are at least 0; these are " + truncateTokens
                    + " and " + maxCompletionTokens);
        }
    }

    /** Whether nothing is changed. */
    public boolean none() {
        return equals(NONE);
    }
}
