/** How fast Millrace is, beside its references in the same run: start at {@link io.millrace.benchmarks.Ladder}. */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
