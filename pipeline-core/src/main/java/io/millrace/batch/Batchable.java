package io.millrace.batch;

/** What the batcher must know of a question. */
public interface Batchable {
    /** Equal for questions that may share a call. */
    String group();

    /** Length in tokens, at least 1. */
    int tokens();

    /** Length in bytes. */
    int bytes();
}
