package io.millrace.inspector.letter;

import java.util.Locale;
import java.util.Optional;

/** What headers of a dead letter can tell. */
public enum CauseField {
    /** The topic of the record that failed. */
    TOPIC,
    /** Its partition. */
    PARTITION,
    /** Its offset. */
    OFFSET,
    /** What went wrong, as a stable word or an exception's class. */
    ERROR,
    /** What went wrong, as a sentence. */
    MESSAGE,
    /** How often it was tried. */
    ATTEMPTS,
    /** The provider's HTTP status. */
    STATUS,
    /** The provider's error code. */
    CODE,
    /** The provider's id of the call. */
    REQUEST_ID,
    /** When it first failed: RFC 3339, or epoch milliseconds. */
    FIRST_FAILED,
    /** Who gave it up: an application, connector or group. */
    WHERE,
    /** The dead letter's own id, given by its writer. */
    ID,
    /** The model asked. */
    MODEL;

    /** The name in options and output: lower case, hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The field of a label; empty if there is none. */
    public static Optional<CauseField> of(String label) {
        for (CauseField field : values()) {
            if (field.label().equals(label)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
