/** How many completions one worker keeps in flight, and what each costs: start at {@link io.millrace.benchmarks.completions.CompletionLadder}. */
@NullMarked
package io.millrace.benchmarks.completions;

import org.jspecify.annotations.NullMarked;
