package io.millrace.dispatch;

import io.millrace.batch.Batch.CloseReason;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;

/**
 * What an observer may learn of the dispatcher's work.
 *
 * <p>Threads: called on the dispatcher's thread; must not block.
 */
public interface DispatchEvents {

    /** A call went out. */
    default void sent(String lane, int items, int tokens, CloseReason reason) {}

    /** A call ended after {@code tookMs} milliseconds. */
    default void ended(String lane, ModelReply reply, long tookMs) {}

    /** What was done about so many questions of a call that brought nothing. */
    default void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {}

    /** A lane's state after each round. */
    default void lane(LaneView lane) {}

    /**
     * What this instance may still use of a quota in this minute.
     *
     * @param requests {@link Long#MAX_VALUE} if they are not limited
     * @param tokens {@link Long#MAX_VALUE} if they are not limited
     */
    default void quota(QuotaKey quota, long requests, long tokens) {}

    /** Looks away. */
    DispatchEvents NONE = new DispatchEvents() {};
}
