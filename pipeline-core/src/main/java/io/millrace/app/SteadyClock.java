package io.millrace.app;

import io.millrace.limit.Now;
import java.util.function.LongSupplier;

/**
 * A wall clock that does not jump: it runs on with the monotonic one and follows the machine's while that is near, as it is when time servers correct it. A jump
 * is not followed, for it says nothing of how long a job has waited; the next start of the process reads the machine's clock anew.
 *
 * <p>Threads: any.
 */
public final class SteadyClock {
    private static final long NEAR_MS = 1_000;
    private static final long TREMBLE_MS = 10;

    private final LongSupplier nanos;
    private final LongSupplier wallMs;
    private volatile Now anchor;

    /** A clock that begins with what both tell now. */
    public SteadyClock(LongSupplier nanos, LongSupplier wallMs) {
        this.nanos = nanos;
        this.wallMs = wallMs;
        this.anchor = new Now(nanos.getAsLong(), wallMs.getAsLong());
    }

    /** Both clocks, now. */
    public Now now() {
        Now from = anchor;
        long at = nanos.getAsLong();
        long machineMs = wallMs.getAsLong();
        long steadyMs = from.epochMs() + (at - from.nanos()) / 1_000_000;
        long offMs = Math.abs(machineMs - steadyMs);
        if (offMs > NEAR_MS) {
            return new Now(at, steadyMs);
        }
        Now now = new Now(at, machineMs);
        if (offMs > TREMBLE_MS) {
            // Two threads may both do this; either's anchor is as good.
            anchor = now;
        }
        return now;
    }
}
