package io.millrace.inspector.fold;

import java.util.EnumMap;
import java.util.Map;

/** How a group's counts differ from those of rows nobody touched. */
final class Touched {
    static final Touched NOTHING = new Touched();

    private final Map<Status, Long> changes = new EnumMap<>(Status.class);
    private long tokens;

    /** A row that stands elsewhere than it would untouched. */
    void move(Status from, Status to, LetterRow row) {
        if (from != to) {
            changes.merge(from, -1L, Long::sum);
            changes.merge(to, 1L, Long::sum);
            tokens += to.wantsAction() ? 0 : -row.tokensGuessed();
        }
    }

    long change(Status status) {
        return changes.getOrDefault(status, 0L);
    }

    long tokens() {
        return tokens;
    }
}
