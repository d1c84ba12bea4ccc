/** Metrics and their names: start at {@link io.millrace.observe.PipelineMetric}. */
@NullMarked
package io.millrace.observe;

import org.jspecify.annotations.NullMarked;
