package io.millrace.client;

/** A prompt's job became a dead letter: it was tried as often as the worker's settings say, or cannot succeed. */
public final class InvocationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String errorClass;

    InvocationFailed(String errorClass, String message) {
        super(errorClass + ": " + message);
        this.errorClass = errorClass;
    }

    /** Why, as in the table of docs/failures.md. */
    public String errorClass() {
        return errorClass;
    }
}
