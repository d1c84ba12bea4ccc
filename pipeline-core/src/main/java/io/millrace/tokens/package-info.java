/** Counting and cutting text in tokens: start at {@link io.millrace.tokens.TokenCounter}. */
@NullMarked
package io.millrace.tokens;

import org.jspecify.annotations.NullMarked;
