package io.millrace.reliability;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waiting with an end: for a condition, or for as long as something still moves. */
final class Waits {
    private static final long PAUSE_MS = 10;

    private Waits() {}

    /** Waits until the condition holds; false if it did not in time. */
    static boolean until(BooleanSupplier condition, Duration atMost) {
        long end = RunClock.nanos() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (RunClock.nanos() - end > 0) {
                return false;
            }
            pause(PAUSE_MS);
        }
        return true;
    }

    /** Waits until the condition holds; false once the progress has stood still for so long. */
    static boolean whileMoving(BooleanSupplier condition, LongSupplier progress, Duration standstill) {
        long last = progress.getAsLong();
        long since = RunClock.nanos();
        while (!condition.getAsBoolean()) {
            long now = progress.getAsLong();
            if (now != last) {
                last = now;
                since = RunClock.nanos();
            } else if (RunClock.nanos() - since > standstill.toNanos()) {
                return false;
            }
            pause(PAUSE_MS);
        }
        return true;
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RowFailed("interrupted while waiting");
        }
    }
}
