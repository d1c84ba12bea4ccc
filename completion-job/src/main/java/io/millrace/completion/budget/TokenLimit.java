package io.millrace.completion.budget;

import io.millrace.job.FailureKind;

/**
 * Most tokens a prompt may have, and who says so.
 *
 * @param tokens at least 1
 * @param over what a prompt that cannot be made to fit fails with: {@code TOO_MANY_TOKENS} for the model's window, {@code BUDGET_EXCEEDED} for the job's budget
 */
public record TokenLimit(int tokens, FailureKind over) {
    public TokenLimit {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens: " + tokens + " is not allowed; at least 1 is.");
        }
        if (over != FailureKind.TOO_MANY_TOKENS && over != FailureKind.BUDGET_EXCEEDED) {
            throw new IllegalArgumentException("over: " + over + " is not allowed; it is the window or the budget.");
        }
    }

    /** A limit that the model sets. */
    public static TokenLimit window(int tokens) {
        return new TokenLimit(tokens, FailureKind.TOO_MANY_TOKENS);
    }

    /** A limit that the job or its topic sets. */
    public static TokenLimit budget(int tokens) {
        return new TokenLimit(tokens, FailureKind.BUDGET_EXCEEDED);
    }

    /** For messages. */
    String title() {
        return over == FailureKind.BUDGET_EXCEEDED ? "the job's budget" : "the room for it in the model's window";
    }
}
