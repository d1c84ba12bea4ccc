package io.millrace.reliability.planted;

import java.util.concurrent.atomic.LongAdder;

/**
 * How far a worker's wall clock is from the true one.
 *
 * <p>Threads: one moves it, any read.
 */
public final class ShiftedClock {
    private static final LongAdder READS = new LongAdder();
    private static volatile long millis;

    private ShiftedClock() {}

    /** Moves the clock to so many milliseconds from the true one; returns how often it was read before. */
    public static long by(long ms) {
        millis = ms;
        return READS.sum();
    }

    /** Milliseconds to add to the true time. */
    public static long millis() {
        READS.increment();
        return millis;
    }
}
