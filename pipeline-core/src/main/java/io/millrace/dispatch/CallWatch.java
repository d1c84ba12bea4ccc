package io.millrace.dispatch;

import io.millrace.model.ModelReply;

/**
 * Watches one call.
 *
 * <p>Threads: the dispatcher's; must not block.
 */
public interface CallWatch {

    /** The call's trace context, as {@code traceparent} writes it; empty if it is not traced. */
    String trace();

    /** The call ended after {@code tookMs} milliseconds. */
    void ended(ModelReply reply, long tookMs);

    /** Looks away. */
    CallWatch NONE = new CallWatch() {
        @Override
        public String trace() {
            return "";
        }

        @Override
        public void ended(ModelReply reply, long tookMs) {}
    };
}
