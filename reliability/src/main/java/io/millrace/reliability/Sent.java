package io.millrace.reliability;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code produced}: one record a producer sent, and what must come of it.
 *
 * @param at when the acknowledgement came or the send failed, microseconds
 * @param job the record's identity, {@code topic-partition@offset}; null if it was never acknowledged, so it may or may not exist
 * @param customId the line's own id, by which an unacknowledged record is recognised; empty if it has none
 * @param model which vectors are right
 * @param dimensions of the vectors
 * @param texts the inputs, in order; empty if no result can be right
 * @param expected {@link #RESULT}, {@link #ANY}, or the class of the dead letter that must come
 * @param keySha SHA-256 of the record's key, {@code null} in words if it has none
 * @param valueSha SHA-256 of the record's value, likewise
 */
record Sent(
        long at,
        @Nullable String job,
        String customId,
        String model,
        int dimensions,
        List<String> texts,
        String expected,
        String keySha,
        String valueSha) {
    static final String RESULT = "result";
    /** One outcome, whichever. */
    static final String ANY = "any";

    Sent {
        texts = List.copyOf(texts);
    }
}
