package io.millrace.topology;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bytes ready to be written, and where they go.
 *
 * @param topic for results, where a job's source says; empty for all else
 */
record Routed(Route to, String topic, byte @Nullable [] value) {

    Routed(Route to, byte @Nullable [] value) {
        this(to, "", value);
    }

    /** Writes the bytes alone; what is read back has arrived, and its route no longer matters. */
    static final Serde<Routed> SERDE =
            Serdes.serdeFrom((topic, routed) -> routed.value(), (topic, bytes) -> new Routed(Route.ITEMS, bytes));

    static Predicate<byte[], Routed> isResultFor(String topic) {
        return (key, routed) -> routed.to() == Route.RESULTS && routed.topic().equals(topic);
    }

    static Predicate<byte[], Routed> goesTo(Route route) {
        return (key, routed) -> routed.to() == route;
    }
}
