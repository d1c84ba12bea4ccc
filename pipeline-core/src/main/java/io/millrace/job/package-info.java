/** Who asks, what for, and how it ended: start at {@link io.millrace.job.BatchLine}. */
@NullMarked
package io.millrace.job;

import org.jspecify.annotations.NullMarked;
