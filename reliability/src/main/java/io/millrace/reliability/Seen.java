package io.millrace.reliability;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code committed}: an outcome that a read_committed consumer saw.
 *
 * @param at when it was first seen, microseconds
 * @param place topic and partition, such as {@code embedding.results-3}
 * @param job the record it is the outcome of
 * @param error the class of a dead letter, null for a result
 * @param vectors a result's vectors in order: base64 of little-endian float32
 * @param keySha SHA-256 of its key, likewise for its value; of a dead letter these are the job's own
 */
record Seen(
        long at,
        String place,
        long offset,
        String job,
        String customId,
        @Nullable String error,
        List<String> vectors,
        String keySha,
        String valueSha) {

    Seen {
        vectors = List.copyOf(vectors);
    }
}
