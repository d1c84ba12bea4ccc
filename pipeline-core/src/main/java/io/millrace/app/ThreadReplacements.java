package io.millrace.app;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Lets a dead stream thread be replaced a few times in a while: a passing trouble heals, a bug that strikes again and again must not loop for ever.
 *
 * <p>Threads: any.
 */
final class ThreadReplacements {
    private static final int MAX = 3;
    private static final long WITHIN_NANOS = Duration.ofMinutes(10).toNanos();

    private final ArrayDeque<Long> times = new ArrayDeque<>();

    synchronized boolean mayReplace(long nowNanos) {
        while (!times.isEmpty() && nowNanos - times.peek() > WITHIN_NANOS) {
            times.remove();
        }
        if (times.size() >= MAX) {
            return false;
        }
        times.add(nowNanos);
        return true;
    }
}
