package io.millrace.reliability;

/**
 * A line of {@code cluster}: where a partition stood when the run was over.
 *
 * @param end its end
 * @param stable its last stable offset; below the end while a transaction hangs
 * @param committed the group's offset, -1 for topics it is not asked of
 */
record ClusterState(String topic, int partition, long end, long stable, long committed) {}
