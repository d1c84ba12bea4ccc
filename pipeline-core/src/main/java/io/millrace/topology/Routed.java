package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Item;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bytes ready to be written, and where they go.
 *
 * @param topic for results, where a job's source says; empty for all else
 * @param home the question itself, where it need not be written: then there are no bytes
 */
record Routed(
        Route to,
        String topic,
        byte @Nullable [] value,
        @Nullable Home home) {

    Routed(Route to, String topic, byte @Nullable [] value) {
        this(to, topic, value, null);
    }

    /** A question that is in its own task already. */
    Routed(Home home) {
        this(Route.HOME, "", null, home);
    }

    Routed(Route to, byte @Nullable [] value) {
        this(to, "", value);
    }

    /** Writes the bytes alone; what is read back has arrived, and its route no longer matters. */
    static final Serde<Routed> SERDE =
            Serdes.serdeFrom((topic, routed) -> routed.value(), (topic, bytes) -> new Routed(Route.ITEMS, bytes));

    static Predicate<byte[], Routed> isResultFor(String topic) {
        return (key, routed) -> routed.to() == Route.RESULTS && routed.topic().equals(topic);
    }

    /** A question and the line it was read from. */
    record Home(Item item, BatchLine line) {}

    static Predicate<byte[], Routed> goesTo(Route route) {
        return (key, routed) -> routed.to() == route;
    }
}
