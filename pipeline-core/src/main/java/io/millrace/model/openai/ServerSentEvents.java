package io.millrace.model.openai;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a body of {@code text/event-stream} into the data of its events, by the rules of the HTML standard.
 *
 * <p>Why our own: the libraries that read this format bring an HTTP client of theirs, and the format is four rules. Why the whole body at once: nobody looks at
 * an answer before it is whole, and as a body it is already bounded in bytes and time. Why bytes: a wrong byte must reach the JSON parser, which refuses it,
 * and not be mended on the way.
 */
final class ServerSentEvents {
    /** The data of the event that ends a stream of OpenAI's. */
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] body;
    private int next;
    private @Nullable ByteArrayOutputStream event;
    private boolean done;

    ServerSentEvents(byte[] body) {
        this.body = body;
        if (startsWith(BYTE_ORDER_MARK, 0, body.length)) {
            next = BYTE_ORDER_MARK.length;
        }
    }

    /** The data of the next event that has any, its lines joined by line feeds; null at the end, or at what says that it is the end. */
    byte @Nullable [] next() {
        while (!done && next < body.length) {
            int start = next;
            int end = lineEnd();
            if (end > start) {
                line(start, end);
            } else if (event != null) {
                byte[] data = event.toByteArray();
                event = null;
                done = Arrays.equals(data, DONE);
                if (!done && data.length > 0) {
                    return data;
                }
            }
        }
        // An event without its empty line is cut off and counts for nothing; but many servers leave that line out after
        // the last.
        done |= event != null && Arrays.equals(event.toByteArray(), DONE);
        return null;
    }

    /** Whether the end came with {@code [DONE]}. */
    boolean done() {
        return done;
    }

    /** Where the line ends that begins here; goes on to the next. A line ends with a carriage return, a line feed or both. */
    private int lineEnd() {
        int end = next;
        while (end < body.length && body[end] != '\n' && body[end] != '\r') {
            end++;
        }
        boolean both = end + 1 < body.length && body[end] == '\r' && body[end + 1] == '\n';
        next = end + (both ? 2 : 1);
        return end;
    }

    /** Of the fields only the data counts: providers tell kinds of events apart in there. A comment is a field without a name. */
    private void line(int start, int end) {
        byte[] name = {'d', 'a', 't', 'a'};
        int colon = start + name.length;
        boolean named = startsWith(name, start, end);
        if (named && colon == end) {
            append(end, end);
        } else if (named && body[colon] == ':') {
            boolean space = colon + 1 < end && body[colon + 1] == ' ';
            append(colon + (space ? 2 : 1), end);
        }
    }

    private void append(int start, int end) {
        if (event == null) {
            event = new ByteArrayOutputStream(end - start);
        } else {
            event.write('\n');
        }
        event.write(body, start, end - start);
    }

    private boolean startsWith(byte[] prefix, int start, int end) {
        return end - start >= prefix.length
                && Arrays.equals(body, start, start + prefix.length, prefix, 0, prefix.length);
    }
}
