/** Chat completion jobs: start at {@link io.millrace.completion.ChatJobType}. */
@NullMarked
package io.millrace.completion;

import org.jspecify.annotations.NullMarked;
