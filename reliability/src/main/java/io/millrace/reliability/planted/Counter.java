package io.millrace.reliability.planted;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts how often a changed method was called.
 *
 * <p>Threads: any.
 */
public final class Counter {
    private static final AtomicInteger CALLS = new AtomicInteger();

    private Counter() {}

    /** True one time in so many. */
    public static boolean every(int times) {
        return CALLS.incrementAndGet() % times == 0;
    }
}
