package io.millrace.inspector.replay;

import org.jspecify.annotations.Nullable;

/**
 * What is to be replayed, and how: frozen when it is made. Which dead letters belong to it, their own states tell.
 *
 * @param id chosen by whoever makes it; the same id is the same plan
 * @param at when it was made, epoch milliseconds
 * @param target the topic jobs are sent to; null for the one each came from
 * @param recordsPerMinute 0: as fast as it goes
 * @param tokensPerMinute 0: any number
 * @param count dead letters in it
 */
public record Plan(
        String id,
        long at,
        String by,
        String reason,
        @Nullable String target,
        int recordsPerMinute,
        int tokensPerMinute,
        Edit edit,
        int count) {
    private static final int RATE_MAX = 100_000_000;

    public Plan {
        id = id == null ? "" : id;
        by = by == null ? "" : by;
        reason = reason == null ? "" : reason;
        edit = edit == null ? Edit.NONE : edit;
        if (recordsPerMinute < 0 || recordsPerMinute > RATE_MAX || tokensPerMinute < 0) {
            throw new IllegalArgumentException("a plan's rates are from 0 to " + RATE_MAX + " a minute; these are "
                    + recordsPerMinute + " and " + tokensPerMinute);
        }
    }

    /** The same with another number of dead letters. */
    Plan withCount(int found) {
        return new Plan(id, at, by, reason, target, recordsPerMinute, tokensPerMinute, edit, found);
    }
}
