/** Answers kept by key: start at {@link io.millrace.cache.ResultCache}. */
@NullMarked
package io.millrace.cache;

import org.jspecify.annotations.NullMarked;
