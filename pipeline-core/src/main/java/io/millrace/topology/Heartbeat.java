package io.millrace.topology;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When a stream thread last took up waiting jobs, so that health can be judged by progress and not by a state that says RUNNING while nothing runs.
 *
 * <p>Threads: any.
 */
public final class Heartbeat {
    private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);

    /** A task came round, or a first job began to wait. */
    void beat(long nowNanos) {
        lastNanos.set(nowNanos);
    }

    /** Nanoseconds since the last beat, 0 if there was none yet. */
    public long sinceNanos(long nowNanos) {
        long last = lastNanos.get();
        return last == Long.MIN_VALUE ? 0 : nowNanos - last;
    }
}
