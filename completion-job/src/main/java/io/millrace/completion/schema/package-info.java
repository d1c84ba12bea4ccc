/** The form a job asks its answer to have, and whether an answer has it: start at {@link io.millrace.completion.schema.AnswerSchema}. */
@NullMarked
package io.millrace.completion.schema;

import org.jspecify.annotations.NullMarked;
