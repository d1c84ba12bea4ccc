/** The way of a job through Kafka Streams: start at {@link io.millrace.topology.JobTopology}. */
@NullMarked
package io.millrace.topology;

import org.jspecify.annotations.NullMarked;
