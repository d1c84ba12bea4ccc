/** Millrace beside what people would use instead, in one run: start at {@link io.millrace.benchmarks.peers.PeerLadder}. */
@NullMarked
package io.millrace.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
