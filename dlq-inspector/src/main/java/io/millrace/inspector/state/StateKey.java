package io.millrace.inspector.state;

import io.millrace.inspector.letter.Position;

/**
 * Keys of the state topic, whose one partition gives all of it one order; values are JSON.
 *
 * <pre>
 * letter|TOPIC-PARTITION@OFFSET     {@link LetterState}: what was decided about a dead letter
 * resolved|TOPIC-PARTITION@OFFSET   written by workers with the result of a replayed job: {"at":MS,"job":"…"}
 * note|ID                           {@link Note}: about a dead letter, or a group
 * plan|ID                           a replay plan, as it was frozen
 * progress|ID                       how far it is
 * control|ID                        what its replayer shall do
 * replayer|                         who replays just now
 * filter|NAME                       a saved filter
 * </pre>
 */
public final class StateKey {
    public static final String LETTER = "letter|";
    public static final String RESOLVED = "resolved|";
    public static final String NOTE = "note|";
    public static final String PLAN = "plan|";
    public static final String PROGRESS = "progress|";
    public static final String CONTROL = "control|";
    public static final String REPLAYER = "replayer|";
    public static final String FILTER = "filter|";

    private StateKey() {}

    /** The key of what was decided about a dead letter. */
    public static String letter(Position root) {
        return LETTER + root.id();
    }
}
