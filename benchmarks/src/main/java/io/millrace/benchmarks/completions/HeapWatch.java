package io.millrace.benchmarks.completions;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * What open calls hold of the heap: what a collection leaves once nearly all are open, less what it left before, a call.
 *
 * <p>Threads: one of its own.
 */
final class HeapWatch implements AutoCloseable {
    private static final double NEARLY = 0.9;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long before = left();
    private final Thread thread;
    private volatile boolean closed;
    private volatile double bytesEach = Double.NaN;

    HeapWatch(IntSupplier open, int wanted) {
        thread = new Thread(() -> watch(open, wanted), "heap-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(IntSupplier open, int wanted) {
        while (!closed) {
            int now = open.getAsInt();
            if (now >= wanted * NEARLY) {
                bytesEach = (left() - before) / (double) now;
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Not a number if the calls were never nearly all open. */
    double bytesEach() {
        return bytesEach;
    }

    private static long left() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        closed = true;
    }
}
