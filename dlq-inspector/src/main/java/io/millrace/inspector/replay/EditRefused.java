package io.millrace.inspector.replay;

/** A change that is not made; the message is a sentence for people. */
public final class EditRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public EditRefused(String message) {
        super(message);
    }
}
