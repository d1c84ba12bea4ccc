package io.millrace.inspector.replay;

/** Another process replays now, or the cluster did not bear with this one; it must not go on. */
public final class ReplayerGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReplayerGone(String message) {
        super(message);
    }
}
