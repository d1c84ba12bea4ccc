package io.millrace.tokens;

/** What is done with an input that is longer than its model takes. */
public enum OverlongPolicy {
    /** The job fails with {@code too_many_tokens}: nobody gets an answer to a question they did not ask. */
    ERROR,

    /** The model is asked about the input's head, as {@link TokenCounter#head} cuts it; the rest is ignored. */
    HEAD
}
