package io.millrace.inspector.state;

import org.jspecify.annotations.Nullable;

/**
 * What was decided about a dead letter.
 *
 * @param status {@code planned}, {@code replayed} or {@code discarded}
 * @param letter the dead letter that was latest then: a later one makes this decision old
 * @param plan the replay plan, if there is one
 * @param at epoch milliseconds
 * @param by who decided
 * @param job where the replayed job lies
 */
public record LetterState(
        String status,
        String letter,
        @Nullable String plan,
        long at,
        String by,
        @Nullable String job) {
    public LetterState {
        // Read from a topic anybody may write to: what is missing there is empty here.
        status = status == null ? "" : status;
        letter = letter == null ? "" : letter;
        by = by == null ? "" : by;
    }
}
