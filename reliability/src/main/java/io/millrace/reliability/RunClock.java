package io.millrace.reliability;

import java.util.function.LongSupplier;

/**
 * The one clock of the harness: microseconds since a run began, for every history, and nanoseconds for deadlines.
 *
 * <p>Threads: any.
 */
final class RunClock {
    private static final LongSupplier NANOS = System::nanoTime;
    private static final LongSupplier WALL = System::currentTimeMillis;

    private final long startNanos = nanos();

    long micros() {
        return (nanos() - startNanos) / 1_000;
    }

    /** Epoch milliseconds, for what a run writes as if a worker had written it. */
    static long epochMs() {
        return WALL.getAsLong();
    }

    /** For differences only. */
    static long nanos() {
        return NANOS.getAsLong();
    }
}
