/** How much of a real model's speed is left: start at {@link io.millrace.benchmarks.real.RealLadder}. */
@NullMarked
package io.millrace.benchmarks.real;

import org.jspecify.annotations.NullMarked;
