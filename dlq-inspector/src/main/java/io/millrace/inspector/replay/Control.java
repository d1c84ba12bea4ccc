package io.millrace.inspector.replay;

/**
 * What a plan's replayer shall do.
 *
 * @param want {@code run}, {@code pause} or {@code cancel}
 */
public record Control(String want, long at, String by) {
    public static final String RUN = "run";
    public static final String PAUSE = "pause";
    public static final String CANCEL = "cancel";

    public Control {
        want = want == null ? RUN : want;
        by = by == null ? "" : by;
    }
}
