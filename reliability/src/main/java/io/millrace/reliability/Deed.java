package io.millrace.reliability;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one call: the right answer, or a fault with a name.
 *
 * @param fault empty if asking again would be wrong
 * @param delay from arrival to the first byte
 * @param wire how the answer is sent
 * @param body made from the request
 * @param leaveAlone how long the answer asks not to be called again; null if it does not ask
 */
record Deed(
        String fault,
        Duration delay,
        Wire wire,
        int status,
        Map<String, String> headers,
        Function<WitnessRequest, byte[]> body,
        @Nullable Duration leaveAlone) {

    /** Ways of a reply over a connection. */
    enum Wire {
        /** As it should be. */
        WHOLE,
        /** Whole, and the connection is closed under the hands of the client that keeps it. */
        WHOLE_THEN_CLOSED,
        /** The connection ends without a byte. */
        CLOSED,
        /** A length is promised and half of it sent. */
        CUT,
        /** Chunks, and no last one. */
        CUT_CHUNKS,
        /** A byte now and then. */
        SLOW,
        /** A body that never ends. */
        ENDLESS,
        /** Nothing, ever. */
        SILENT
    }

    static final Function<WitnessRequest, byte[]> RIGHT = WitnessRequest::rightReply;
    static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    Deed {
        headers = Map.copyOf(headers);
    }

    static Deed right(Duration delay) {
        return new Deed("", delay, Wire.WHOLE, 200, JSON, RIGHT, null);
    }

    /** An answer of status 200 whose content is wrong. */
    static Deed wrong(String fault, Function<WitnessRequest, byte[]> body) {
        return new Deed(fault, Duration.ofMillis(10), Wire.WHOLE, 200, JSON, body, null);
    }

    /** A right answer that does not arrive as it should. */
    static Deed broken(String fault, Wire wire) {
        return new Deed(fault, Duration.ofMillis(10), wire, 200, JSON, RIGHT, null);
    }

    /** A refusal in OpenAI's words. */
    static Deed error(String fault, int status, String code, String message) {
        String body = "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + code + "\",\"param\":null,\"code\":\""
                + code + "\"}}";
        return new Deed(
                fault,
                Duration.ofMillis(10),
                Wire.WHOLE,
                status,
                JSON,
                request -> body.getBytes(StandardCharsets.UTF_8),
                null);
    }

    Deed with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Deed(fault, delay, wire, status, more, body, leaveAlone);
    }

    Deed withBody(Function<WitnessRequest, byte[]> other) {
        return new Deed(fault, delay, wire, status, headers, other, leaveAlone);
    }

    Deed after(Duration other) {
        return new Deed(fault, other, wire, status, headers, body, leaveAlone);
    }

    /** Sent otherwise. */
    Deed over(Wire other) {
        return new Deed(fault, delay, other, status, headers, body, leaveAlone);
    }

    /** That the header which says so is honest. */
    Deed leavingAlone(Duration wait) {
        return new Deed(fault, delay, wire, status, headers, body, wait);
    }
}
