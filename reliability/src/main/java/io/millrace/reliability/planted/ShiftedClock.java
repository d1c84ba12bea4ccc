package io.millrace.reliability.planted;

/**
 * How far a worker's wall clock is from the true one.
 *
 * <p>Threads: one moves it, any read.
 */
public final class ShiftedClock {
    private static volatile long millis;

    private ShiftedClock() {}

    /** Moves the clock to so many milliseconds from the true one. */
    public static void by(long ms) {
        millis = ms;
    }

    /** Milliseconds to add to the true time. */
    public static long millis() {
        return millis;
    }
}
