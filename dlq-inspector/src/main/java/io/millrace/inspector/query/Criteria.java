package io.millrace.inspector.query;

import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.Position;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; what is empty or null lets all pass.
 *
 * @param ids first dead letters
 * @param groups ids of groups
 * @param errors stable words or exception classes
 * @param sinceMs those that failed last at this time or later, epoch milliseconds, 0 for any
 * @param untilMs those that failed last before this time, {@link Long#MAX_VALUE} for any
 * @param filter asked last, since the whole record must be read for it
 */
public record Criteria(
        Set<Position> ids,
        Set<String> groups,
        Set<String> errors,
        Set<String> models,
        Set<Status> statuses,
        long sinceMs,
        long untilMs,
        @Nullable LetterFilter filter) {
    /** Every dead letter. */
    public static final Criteria ALL =
            new Criteria(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), 0, Long.MAX_VALUE, null);

    public Criteria {
        ids = Set.copyOf(ids);
        groups = Set.copyOf(groups);
        errors = Set.copyOf(errors);
        models = Set.copyOf(models);
        statuses = Set.copyOf(statuses);
    }

    /** The same for rows that stand so. */
    public Criteria with(Set<Status> wanted) {
        return new Criteria(ids, groups, errors, models, wanted, sinceMs, untilMs, filter);
    }

    /** Whether a row passes all that can be told without its status and its record. */
    boolean passes(LetterRow row) {
        return (ids.isEmpty() || ids.contains(row.root()))
                && (errors.isEmpty() || errors.contains(row.group().error()))
                && (models.isEmpty() || models.contains(row.group().model()))
                && row.lastMs() >= sinceMs
                && row.lastMs() < untilMs
                && (groups.isEmpty() || groups.contains(row.group().id()));
    }
}
