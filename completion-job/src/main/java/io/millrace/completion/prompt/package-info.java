/** Named prompts, kept in the settings and filled with a job's variables: start at {@link io.millrace.completion.prompt.Prompts}. */
@NullMarked
package io.millrace.completion.prompt;

import org.jspecify.annotations.NullMarked;
