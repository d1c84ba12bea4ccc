/** Single questions become calls: start at {@link io.millrace.batch.Batcher}. */
@NullMarked
package io.millrace.batch;

import org.jspecify.annotations.NullMarked;
