/** The ladder of a hit, from bare pass-through up to the whole of Millrace: start at {@link io.millrace.benchmarks.hit.HitLadder}. */
@NullMarked
package io.millrace.benchmarks.hit;

import org.jspecify.annotations.NullMarked;
