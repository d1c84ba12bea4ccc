package io.millrace.app;

import io.millrace.limit.Now;

/** The one place that reads the machine's clocks. */
public final class SystemClock {
    private static final SteadyClock STEADY = new SteadyClock(System::nanoTime, SystemClock::wallMs);

    private SystemClock() {}

    /** Both clocks, now; the wall clock without the machine's jumps, see {@link SteadyClock}. */
    public static Now now() {
        return STEADY.now();
    }

    /** The machine's wall clock as it is, epoch milliseconds. */
    static long wallMs() {
        return System.currentTimeMillis();
    }
}
