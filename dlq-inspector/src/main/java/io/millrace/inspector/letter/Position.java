package io.millrace.inspector.letter;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a record lies; a dead letter is known by it.
 *
 * @param partition from 0 up
 * @param offset from 0 up
 */
public record Position(String topic, int partition, long offset) implements Comparable<Position> {
    private static final Pattern ID = Pattern.compile("([a-zA-Z0-9._-]{1,249})-([0-9]{1,9})@([0-9]{1,18})");
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::topic)
            .thenComparingInt(Position::partition)
            .thenComparingLong(Position::offset);

    /** Reads {@code topic-partition@offset}; empty if the text is not of that form. */
    public static Optional<Position> of(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches()
                ? Optional.of(new Position(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** The form people type: {@code topic-partition@offset}. */
    public String id() {
        return topic + "-" + partition + "@" + offset;
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return id();
    }
}
