package io.millrace.inspector.query;

import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds dead letters, in the order of topic, partition and offset.
 *
 * <p>Threads: one.
 */
public final class LetterSearch {
    /** Records are read in portions, so that a filter over very many needs little memory. */
    private static final int PORTION = 500;

    private final Fold fold;
    private final LetterReader reader;

    public LetterSearch(Fold fold, LetterReader reader) {
        this.fold = fold;
        this.reader = reader;
    }

    /** Hands over what passes, until the visitor returns false. */
    public void find(Criteria criteria, Predicate<Found> visitor) {
        Portion portion = new Portion(criteria, visitor);
        if (criteria.ids().isEmpty()) {
            fold.each(portion::take);
        } else {
            for (Position root : new TreeSet<>(criteria.ids())) {
                Optional<LetterRow> row = fold.row(root);
                if (row.isPresent() && !portion.take(row.get())) {
                    break;
                }
            }
        }
        portion.end();
    }

    /** At most so many of what passes. */
    public List<Found> list(Criteria criteria, int limit) {
        List<Found> list = new ArrayList<>();
        find(criteria, found -> {
            if (list.size() < limit) {
                list.add(found);
            }
            return list.size() < limit;
        });
        return list;
    }

    /** Rows that passed all but the filter, up to a portion of them. */
    private final class Portion {
        private final Criteria criteria;
        private final Predicate<Found> visitor;
        private final List<Found> rows = new ArrayList<>();
        private boolean enough;

        Portion(Criteria criteria, Predicate<Found> visitor) {
            this.criteria = criteria;
            this.visitor = visitor;
        }

        /** Returns whether to go on. */
        boolean take(LetterRow row) {
            if (!criteria.passes(row)) {
                return true;
            }
            Status status = fold.status(row);
            if (!criteria.statuses().isEmpty() && !criteria.statuses().contains(status)) {
                return true;
            }
            Found found = new Found(row, status);
            if (criteria.filter() == null) {
                enough = !visitor.test(found);
            } else {
                rows.add(found);
                if (rows.size() >= PORTION) {
                    end();
                }
            }
            return !enough;
        }

        void end() {
            LetterFilter filter = criteria.filter();
            if (filter == null || enough || rows.isEmpty()) {
                return;
            }
            Set<Position> matching = new HashSet<>();
            List<Position> wanted =
                    rows.stream().map(found -> found.row().latest()).toList();
            reader.read(wanted, letter -> {
                if (filter.matches(letter)) {
                    matching.add(letter.position());
                }
            });
            for (Found found : rows) {
                if (!enough && matching.contains(found.row().latest())) {
                    enough = !visitor.test(found);
                }
            }
            rows.clear();
        }
    }
}
