package io.millrace.reliability;

import java.util.function.LongSupplier;

/**
 * The one clock of the harness: microseconds since a run began, for every history, and nanoseconds for deadlines.
 *
 * <p>Threads: any.
 */
final class RunClock {
    private static final LongSupplier NANOS = System::nanoTime;

    private final long startNanos = nanos();

    long micros() {
        return (nanos() - startNanos) / 1_000;
    }

    /** For differences only. */
    static long nanos() {
        return NANOS.getAsLong();
    }
}
