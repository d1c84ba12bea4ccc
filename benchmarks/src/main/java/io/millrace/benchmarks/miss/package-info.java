/** What a miss costs, and how near Millrace comes to what its calls allow: start at {@link io.millrace.benchmarks.miss.MissLadder}. */
@NullMarked
package io.millrace.benchmarks.miss;

import org.jspecify.annotations.NullMarked;
