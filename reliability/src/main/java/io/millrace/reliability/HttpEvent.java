package io.millrace.reliability;

import java.util.List;

/**
 * A line of {@code http}: a call came to the model server, or left it.
 *
 * @param call names the call
 * @param worker the worker process that made it, by incarnation, such as {@code w1.3}
 * @param at microseconds
 * @param items the texts asked, on arrival only
 */
record HttpEvent(long call, String worker, long at, What what, List<String> items) {

    enum What {
        /** The request was read. */
        BEGAN,
        /** The whole answer was handed to the connection. */
        ANSWERED,
        /** The server refused it on purpose: asking again is right. */
        REFUSED,
        /** The connection broke before the answer was out. */
        BROKEN
    }

    HttpEvent {
        items = List.copyOf(items);
    }
}
