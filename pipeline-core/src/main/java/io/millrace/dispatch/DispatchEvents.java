package io.millrace.dispatch;

import io.millrace.limit.Now;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an observer may learn of the dispatcher's work.
 *
 * <p>Threads: called on the dispatcher's thread; must not block.
 */
public interface DispatchEvents {

    /** A call goes out now; what is returned is told how it ends. */
    default CallWatch sent(Outgoing call) {
        return CallWatch.NONE;
    }

    /** What was done about so many questions of a call that brought nothing. */
    default void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {}

    /** A lane's state after each round, and how long its oldest question has waited. */
    default void lane(LaneView lane, long oldestNanos, Now now) {}

    /**
     * What this instance may still use of a quota in this minute.
     *
     * @param requests {@link Long#MAX_VALUE} if they are not limited
     * @param tokens {@link Long#MAX_VALUE} if they are not limited
     */
    default void quota(QuotaKey quota, long requests, long tokens) {}

    /** Looks away. */
    DispatchEvents NONE = new DispatchEvents() {};

    /** Several observers as one; the first trace context that is given is the call's. */
    static DispatchEvents all(List<? extends DispatchEvents> observers) {
        return new DispatchEvents() {
            @Override
            public CallWatch sent(Outgoing call) {
                return CallWatch.all(
                        observers.stream().map(each -> each.sent(call)).toList());
            }

            @Override
            public void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {
                tell(each -> each.reacted(lane, trouble, reaction, questions));
            }

            @Override
            public void lane(LaneView lane, long oldestNanos, Now now) {
                tell(each -> each.lane(lane, oldestNanos, now));
            }

            @Override
            public void quota(QuotaKey quota, long requests, long tokens) {
                tell(each -> each.quota(quota, requests, tokens));
            }

            private void tell(Consumer<DispatchEvents> what) {
                observers.forEach(what);
            }
        };
    }
}
