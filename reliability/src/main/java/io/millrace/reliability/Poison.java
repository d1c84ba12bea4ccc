package io.millrace.reliability;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of the K rows: what is sent, and what must come of it.
 *
 * @param name the row and the variant, such as {@code K11-escaped}
 * @param timestampMs null for now; any other is sent as it is
 * @param texts the inputs of an answer, empty if none is right
 * @param expected {@link Sent#RESULT} or the class of the dead letter
 */
record Poison(
        String name,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable Long timestampMs,
        String model,
        int dimensions,
        List<String> texts,
        String expected) {

    Poison {
        headers = List.copyOf(headers);
        texts = List.copyOf(texts);
    }

    /** A record that must die. */
    static Poison dies(String name, byte @Nullable [] value, String error) {
        return new Poison(
                name, null, value, List.of(), null, JobLine.MODEL, WitnessRequest.DIMENSIONS, List.of(), error);
    }

    /** A record that looks odd and must be answered. */
    static Poison lives(String name, byte[] value, String... texts) {
        return new Poison(
                name,
                null,
                value,
                List.of(),
                null,
                JobLine.MODEL,
                WitnessRequest.DIMENSIONS,
                List.of(texts),
                Sent.RESULT);
    }

    Poison withKey(byte[] bytes) {
        return new Poison(name, bytes, value, headers, timestampMs, model, dimensions, texts, expected);
    }

    Poison withHeader(String header, byte @Nullable [] content) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new PlainHeader(header, content));
        return new Poison(name, key, value, more, timestampMs, model, dimensions, texts, expected);
    }

    Poison withTimestamp(long millis) {
        return new Poison(name, key, value, headers, millis, model, dimensions, texts, expected);
    }

    Poison withModel(String other, int otherDimensions) {
        return new Poison(name, key, value, headers, timestampMs, other, otherDimensions, texts, expected);
    }
}
