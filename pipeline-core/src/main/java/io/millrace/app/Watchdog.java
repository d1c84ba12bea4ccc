package io.millrace.app;

import io.millrace.topology.Heartbeat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a worker stands still although it says that it runs: its wall clock went back, after which Kafka Streams neither commits nor wakes its tasks until
 * the clock has come to where it was; or jobs wait and no task came round for a while. Only a new process mends that.
 *
 * <p>Threads: one of its own, a daemon, that looks once a second.
 */
final class Watchdog implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long BACK_MS = 5_000;
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Heartbeat heartbeat;
    private final BooleanSupplier running;
    private final BooleanSupplier waitsForBroker;
    private final LongSupplier wallMs;
    private final Consumer<String> onStalled;
    private final Thread thread = new Thread(this::run, "millrace-watchdog");
    private long lastNanos;
    private long lastWallMs;
    private long excusedNanos;
    private boolean excused;
    private volatile boolean closing;

    /**
     * @param running whether the streams say that they run
     * @param waitsForBroker whether a stream thread waits for a broker's answer: an outage ends of itself, and a new process would not help
     * @param onStalled told once, with the reason
     */
    Watchdog(
            Heartbeat heartbeat,
            BooleanSupplier running,
            BooleanSupplier waitsForBroker,
            LongSupplier wallMs,
            Consumer<String> onStalled) {
        this.heartbeat = heartbeat;
        this.running = running;
        this.waitsForBroker = waitsForBroker;
        this.wallMs = wallMs;
        this.onStalled = onStalled;
        this.lastNanos = System.nanoTime();
        this.lastWallMs = wallMs.getAsLong();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            LockSupport.parkNanos(LOOK_NANOS);
            String why = look(System.nanoTime());
            if (why != null && !closing) {
                onStalled.accept(why);
                return;
            }
        }
    }

    /** What is wrong now, or null. */
    @Nullable
    String look(long nanos) {
        long nowMs = wallMs.getAsLong();
        long backMs = (nanos - lastNanos) / 1_000_000 - (nowMs - lastWallMs);
        // Who looks so late stood still himself, and all of the process with him: suspended, or starved.
        boolean stoodStill = nanos - lastNanos > LATE_NANOS;
        lastNanos = nanos;
        lastWallMs = nowMs;
        if (backMs > BACK_MS) {
            return "the machine's clock went back by " + backMs / 1_000
                    + " s, and Kafka Streams would stand still as long";
        }
        long since = heartbeat.stalledNanos(nanos);
        if (stoodStill || (since > STALLED_NANOS / 2 && waitsForBroker.getAsBoolean())) {
            excusedNanos = nanos;
            excused = true;
        }
        // A task that could not come round until now has not done so yet, and has the whole time for it.
        boolean mayBeLate = excused && nanos - excusedNanos <= STALLED_NANOS;
        if (since > STALLED_NANOS && !mayBeLate && running.getAsBoolean()) {
            return "jobs wait and their task has not come round for " + TimeUnit.NANOSECONDS.toSeconds(since) + " s";
        }
        return null;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
    }
}
