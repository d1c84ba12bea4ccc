package io.millrace.dispatch;

import io.millrace.batch.Batch.CloseReason;
import io.millrace.model.ModelReply;

/**
 * What an observer may learn of the dispatcher's work.
 *
 * <p>Threads: called on the dispatcher's thread; must not block.
 */
public interface DispatchEvents {

    /** A call went out. */
    void sent(String lane, int items, int tokens, CloseReason reason);

    /** A call ended after {@code tookMs} milliseconds. */
    void ended(String lane, ModelReply reply, long tookMs);

    /** A lane's state after each round. */
    void lane(String lane, int inflight, int inflightMax, int buffered);

    /** Looks away. */
    DispatchEvents NONE = new DispatchEvents() {
        @Override
        public void sent(String lane, int items, int tokens, CloseReason reason) {}

        @Override
        public void ended(String lane, ModelReply reply, long tookMs) {}

        @Override
        public void lane(String lane, int inflight, int inflightMax, int buffered) {}
    };
}
