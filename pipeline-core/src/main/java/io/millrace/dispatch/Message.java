package io.millrace.dispatch;

import io.millrace.model.ModelReply;
import org.jspecify.annotations.Nullable;

/** What other threads may tell the dispatcher; nothing else crosses. */
public sealed interface Message {

    /** A task asks; from its stream thread. */
    record Asked(Port from, Question question) implements Message {}

    /** A task wants no answer any more to what it asked; from its stream thread. */
    record Withdrawn(Port from, Question question) implements Message {}

    /** Credentials have changed: lanes that are held may be tried at once. */
    record Renewed() implements Message {}

    /** A call ended; from a thread of the client's. {@code bug} is set instead of {@code reply} if the client threw. */
    record CallEnded(
            Call call, @Nullable ModelReply reply, @Nullable Throwable bug) implements Message {}
}
