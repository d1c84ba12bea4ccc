/** How long a job takes from its record to its result: start at {@link io.millrace.benchmarks.latency.LatencyLadder}. */
@NullMarked
package io.millrace.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
