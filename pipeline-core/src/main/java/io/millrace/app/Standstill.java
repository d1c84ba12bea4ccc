package io.millrace.app;

import java.util.concurrent.TimeUnit;

/**
 * Whether this process stood still, suspended or starved, for so long that another may have its tasks, and has not shown since that they are still its own. What
 * its tasks asked before they learn that they are lost would be paid twice. A commit that was begun after it shows that: the group's coordinator refuses one of
 * a member it has given up.
 *
 * <p>Threads: {@link #came} on the dispatcher's, {@link #committed} on stream threads, {@link #doubtful} on any.
 */
final class Standstill {
    /** A session lasts 8 s and its last heartbeat may have been 2 s ago; the dispatcher's thread comes round at least once a second. */
    static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private boolean begun;
    private long cameNanos;
    private volatile long endedNanos;
    private volatile boolean doubtful;

    /** The thread came round; true if it comes so late that its process stood still. */
    boolean came(long nanos) {
        boolean late = begun && nanos - cameNanos > LONG_NANOS;
        begun = true;
        cameNanos = nanos;
        if (late) {
            endedNanos = nanos;
            doubtful = true;
        }
        return late;
    }

    /** A transaction has been committed; its commit was begun then. */
    void committed(long begunNanos) {
        if (doubtful && begunNanos - endedNanos > 0) {
            doubtful = false;
        }
    }

    /** Whether no call is to be begun. */
    boolean doubtful() {
        return doubtful;
    }
}
