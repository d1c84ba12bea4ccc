package io.millrace.benchmarks.hit;

import org.jspecify.annotations.Nullable;

/**
 * A step below Millrace: what a bare Kafka Streams topology with the same settings does.
 *
 * @param hop whether records go through a repartition
 * @param dimensions numbers of the vector that is looked up for each record, 0 for none: the record itself is passed on
 * @param lines whether it reads Batch lines as such and writes Batch output lines, see {@link LineTopology}; else the record is hashed as it is and the bare vector
 *     written
 * @param guarantee {@code processing.guarantee}, null for Millrace's own
 */
public record Reference(
        String name,
        boolean hop,
        int dimensions,
        boolean lines,
        @Nullable String guarantee) {
    /** The weaker guarantee. */
    public static final String AT_LEAST_ONCE = "at_least_once";

    /** What a record is looked up by. */
    byte[] key(byte[] value) {
        return lines ? LineTopology.key(LineTopology.parse(value)) : ReferenceTopology.sha256(value);
    }

    String applicationId() {
        return "bench-" + name;
    }

    /** The topic it writes to. */
    public String out() {
        return "bench." + name + ".out";
    }

    String hopTopic() {
        return applicationId() + "-hop-repartition";
    }
}
