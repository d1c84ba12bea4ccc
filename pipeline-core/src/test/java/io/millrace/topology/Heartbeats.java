package io.millrace.topology;

/** Beats of tasks that a test makes up. */
public final class Heartbeats {
    private Heartbeats() {}

    /** A task with waiting jobs came round. */
    public static void beat(Heartbeat heartbeat, Object task, long nanos) {
        heartbeat.beat(task, nanos);
    }

    /** Nothing waits in it any more. */
    public static void rest(Heartbeat heartbeat, Object task) {
        heartbeat.rest(task);
    }
}
