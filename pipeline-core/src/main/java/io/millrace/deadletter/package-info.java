/** What is written when a job cannot be answered: start at {@link io.millrace.deadletter.DeadLetter}. */
@NullMarked
package io.millrace.deadletter;

import org.jspecify.annotations.NullMarked;
