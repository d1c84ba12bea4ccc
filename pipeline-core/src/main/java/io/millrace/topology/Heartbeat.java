package io.millrace.topology;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When tasks last took up their waiting jobs, so that health can be judged by progress and not by a state that says RUNNING while nothing runs.
 *
 * <p>Threads: any.
 */
public final class Heartbeat {
    private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);
    private final Map<Object, Long> waiting = new ConcurrentHashMap<>();

    /** A task came round, or its first job began to wait. */
    void beat(Object task, long nowNanos) {
        lastNanos.set(nowNanos);
        waiting.put(task, nowNanos);
    }

    /** Nothing waits in a task any more. */
    void rest(Object task) {
        waiting.remove(task);
    }

    /** Nanoseconds since the last beat of any task, 0 if there was none yet. */
    public long sinceNanos(long nowNanos) {
        long last = lastNanos.get();
        return last == Long.MIN_VALUE ? 0 : nowNanos - last;
    }

    /** Whether every task with waiting jobs came round at this time or later. */
    public boolean beatenSince(long nanos) {
        return waiting.values().stream().allMatch(last -> last - nanos >= 0);
    }

    /** For how long the task with waiting jobs that did not come round the longest has not, nanoseconds; 0 if nothing waits. */
    public long stalledNanos(long nowNanos) {
        return waiting.values().stream()
                .mapToLong(last -> nowNanos - last)
                .max()
                .orElse(0);
    }
}
