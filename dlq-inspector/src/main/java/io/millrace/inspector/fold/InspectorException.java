package io.millrace.inspector.fold;

import org.jspecify.annotations.Nullable;

/** The cluster or the disk does not let the inspector do its work; the message is a sentence for people. */
public final class InspectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InspectorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
