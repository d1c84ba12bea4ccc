package io.millrace.job;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a job is between its being written to its topic and its outcome's being committed; in the order of a usual way. */
public enum Stage {
    TOPIC("in its topic"),
    HOP("on its way to the task that owns its question"),
    QUEUED("waiting for room in its lane"),
    BATCH("waiting for a batch to fill"),
    LIMIT("waiting for a permit"),
    WIRE("on the wire"),
    BACK_OFF("backing off after a failure"),
    GATHER("waiting for the other inputs of its job"),
    COMMIT("waiting for the commit");

    private final String says;

    Stage(String says) {
        this.says = says;
    }

    /** The name in records and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stage of that name; null if there is none. */
    public static @Nullable Stage of(String label) {
        for (Stage stage : values()) {
            if (stage.label().equals(label)) {
                return stage;
            }
        }
        return null;
    }

    /** For people: what it does there. */
    public String says() {
        return says;
    }
}
