package io.millrace.inspector.fold;

import java.util.Locale;
import java.util.Optional;

/** Where a dead letter stands. */
public enum Status {
    /** Nobody has done anything about it. */
    OPEN,
    /** A plan will replay it. */
    PLANNED,
    /** It was sent again; nothing has come of it yet. */
    REPLAYED,
    /** It was sent again, and a result came. */
    RESOLVED,
    /** It was sent again, and died again. */
    FAILED_AGAIN,
    /** Somebody wrote it off. */
    DISCARDED;

    /** The name in options and output: lower case, underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of a label; empty if there is none. */
    public static Optional<Status> of(String label) {
        for (Status status : values()) {
            if (status.label().equals(label.toLowerCase(Locale.ROOT).replace('-', '_'))) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /** Whether it still wants something done. */
    public boolean wantsAction() {
        return this == OPEN || this == FAILED_AGAIN;
    }
}
