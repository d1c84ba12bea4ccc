package io.millrace.reliability;

/**
 * Microseconds since a run began; every history is on this clock.
 *
 * <p>Threads: any.
 */
final class RunClock {
    private final long startNanos = System.nanoTime();

    long micros() {
        return (System.nanoTime() - startNanos) / 1_000;
    }
}
