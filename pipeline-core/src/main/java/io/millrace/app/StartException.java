package io.millrace.app;

import org.jspecify.annotations.Nullable;

/** A worker cannot start as it is configured; the message says what to change. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
