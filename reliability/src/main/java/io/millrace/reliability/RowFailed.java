package io.millrace.reliability;

/** A row cannot go on: something it waits for does not come. */
final class RowFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    RowFailed(String message) {
        super(message);
    }
}
