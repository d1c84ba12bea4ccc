package io.millrace.local.broker;

import org.jspecify.annotations.Nullable;

/** The local broker could not start or failed; the message is a sentence for the user. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
