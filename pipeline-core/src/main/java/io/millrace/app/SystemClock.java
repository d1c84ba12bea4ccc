package io.millrace.app;

import io.millrace.limit.Now;

/** The one place that reads the machine's clocks. */
public final class SystemClock {
    private SystemClock() {}

    /** Both clocks, now. */
    public static Now now() {
        return new Now(System.nanoTime(), System.currentTimeMillis());
    }
}
