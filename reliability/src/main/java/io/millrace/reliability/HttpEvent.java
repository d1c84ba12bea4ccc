package io.millrace.reliability;

import java.util.List;

/**
 * A line of {@code http}: a call came to the model server, or left it.
 *
 * @param call names the call
 * @param worker the worker process that made it, by incarnation, such as {@code w1.3}
 * @param at microseconds
 * @param items the texts asked, on arrival only
 * @param fault what the server did wrong on purpose, on the end only; empty for nothing
 * @param leaveAloneUntil the time before which the server asked not to be called again, microseconds, on the end only; 0 if it did not ask
 */
record HttpEvent(long call, String worker, long at, What what, List<String> items, String fault, long leaveAloneUntil) {

    enum What {
        /** The request was read. */
        BEGAN,
        /** The whole answer was handed to the connection. */
        ANSWERED,
        /** The server refused it on purpose, or answered it wrongly: asking again is right. */
        REFUSED,
        /** The connection broke before the answer was out. */
        BROKEN
    }

    HttpEvent {
        items = List.copyOf(items);
    }

    HttpEvent(long call, String worker, long at, What what, List<String> items) {
        this(call, worker, at, what, items, "", 0);
    }
}
