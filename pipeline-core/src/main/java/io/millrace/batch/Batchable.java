package io.millrace.batch;

/** What the batcher must know of a question. */
public interface Batchable {
    /** Equal for questions that may share a call. */
    String group();

    /** Whether it must go alone, and so need not wait for company. */
    default boolean alone() {
        return false;
    }

    /** Length in tokens, at least 1. */
    int tokens();

    /** Length in bytes. */
    int bytes();
}
