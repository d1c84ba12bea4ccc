package io.millrace.dispatch;

import io.millrace.model.ModelReply;
import java.util.List;

/**
 * Watches one call.
 *
 * <p>Threads: the dispatcher's; must not block.
 */
public interface CallWatch {

    /** The call's trace context, as {@code traceparent} writes it; empty if it is not traced. */
    default String trace() {
        return "";
    }

    /** The call ended after {@code tookMs} milliseconds. */
    default void ended(ModelReply reply, long tookMs) {}

    /** Looks away. */
    CallWatch NONE = new CallWatch() {};

    /** Several as one; the first trace context that is given counts. */
    static CallWatch all(List<CallWatch> watches) {
        return new CallWatch() {
            @Override
            public String trace() {
                return watches.stream()
                        .map(CallWatch::trace)
                        .filter(trace -> !trace.isEmpty())
                        .findFirst()
                        .orElse("");
            }

            @Override
            public void ended(ModelReply reply, long tookMs) {
                watches.forEach(watch -> watch.ended(reply, tookMs));
            }
        };
    }
}
