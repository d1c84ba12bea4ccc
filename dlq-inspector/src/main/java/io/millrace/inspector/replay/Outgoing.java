package io.millrace.inspector.replay;

import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.letter.DeadLetterRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter on its way out.
 *
 * @param value as it is sent: changed, if the plan says so
 * @param tokens it would take; 1 if nobody asks
 */
record Outgoing(LetterRow row, DeadLetterRecord letter, byte @Nullable [] value, int tokens) {
    boolean edited() {
        return value != letter.value();
    }
}
