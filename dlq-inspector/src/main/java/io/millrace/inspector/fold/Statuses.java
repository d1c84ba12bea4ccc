package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Position;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.Resolved;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where rows stand: what the dead letters tell, under what was decided about them.
 *
 * <p>Threads: any.
 */
final class Statuses {
    private final StateView view;

    Statuses(StateView view) {
        this.view = view;
    }

    /** What nobody touched. */
    static Status untouched(LetterRow row) {
        return row.count() > 1 ? Status.FAILED_AGAIN : Status.OPEN;
    }

    Status of(LetterRow row) {
        Optional<Resolved> resolved =
                StateJson.read(view.get(StateKey.RESOLVED + row.root().id()), Resolved.class);
        if (resolved.isPresent() && resolved.get().at() >= row.lastMs()) {
            return Status.RESOLVED;
        }
        return decided(row)
                // A decision on an earlier dead letter is old: it failed again since.
                .filter(state -> state.letter().equals(row.latest().id()))
                .flatMap(state -> Status.of(state.status()))
                .orElseGet(() -> untouched(row));
    }

    Optional<LetterState> decided(LetterRow row) {
        return StateJson.read(view.get(StateKey.letter(row.root())), LetterState.class);
    }

    /** Of every row with a decision, how it changes its group's counts. */
    Map<GroupKey, Touched> touched(Function<Position, Optional<LetterRow>> rows, Function<GroupKey, GroupKey> counted) {
        Set<Position> roots = new HashSet<>();
        view.each(StateKey.LETTER, (key, value) -> root(key, StateKey.LETTER).ifPresent(roots::add));
        view.each(
                StateKey.RESOLVED, (key, value) -> root(key, StateKey.RESOLVED).ifPresent(roots::add));
        Map<GroupKey, Touched> touched = new HashMap<>();
        for (Position root : roots) {
            rows.apply(root)
                    .ifPresent(row -> touched.computeIfAbsent(counted.apply(row.group()), absent -> new Touched())
                            .move(untouched(row), of(row), row));
        }
        return touched;
    }

    private static Optional<Position> root(String key, String prefix) {
        return Position.of(key.substring(prefix.length()));
    }
}
