package io.millrace.inspector.replay;

/** Another process replays now; this one must not. */
public final class ReplayerGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReplayerGone(String message) {
        super(message);
    }
}
