package io.millrace.reliability.planted;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The point at which this process ends at once, as if it had been killed there.
 *
 * <p>Threads: one arms it, any reach it.
 */
public final class HaltPoint {
    /** As of a process that SIGKILL ended. */
    public static final int CODE = 137;

    private static final AtomicInteger LEFT = new AtomicInteger();
    private static volatile String armed = "";

    private HaltPoint() {}

    /** Ends the process the so-manieth time it comes to a point from now on. */
    public static void arm(String point, int count) {
        LEFT.set(count);
        armed = point;
    }

    /** Called where the point is. */
    public static void reached(String point) {
        if (armed.equals(point) && LEFT.decrementAndGet() <= 0) {
            Runtime.getRuntime().halt(CODE);
        }
    }
}
