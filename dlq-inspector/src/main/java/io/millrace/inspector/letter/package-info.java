/** One dead letter as it lies in its topic, whoever wrote it: start at {@link io.millrace.inspector.letter.DeadLetterRecord}. */
@NullMarked
package io.millrace.inspector.letter;

import org.jspecify.annotations.NullMarked;
