package io.millrace.dispatch;

import io.millrace.model.ModelReply;
import java.util.List;

/**
 * What an observer may learn of the dispatcher's work.
 *
 * <p>Threads: called on the dispatcher's thread; must not block.
 */
public interface DispatchEvents {

    /** A call goes out now; what is returned is told how it ends. */
    CallWatch sent(Outgoing call);

    /** A lane's state after each round. */
    void lane(LaneState state);

    /** Looks away. */
    DispatchEvents NONE = new DispatchEvents() {
        @Override
        public CallWatch sent(Outgoing call) {
            return CallWatch.NONE;
        }

        @Override
        public void lane(LaneState state) {}
    };

    /** Several observers as one; the first trace context that is given is the call's. */
    static DispatchEvents all(List<? extends DispatchEvents> observers) {
        return new DispatchEvents() {
            @Override
            public CallWatch sent(Outgoing call) {
                List<CallWatch> watches =
                        observers.stream().map(each -> each.sent(call)).toList();
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

            @Override
            public void lane(LaneState state) {
                observers.forEach(each -> each.lane(state));
            }
        };
    }
}
