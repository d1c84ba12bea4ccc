package io.millrace.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Watches a topic until it has grown by what a run must write, and tells how long that took and what it cost: from {@link #open} to the moment when the last
 * record became visible to readers of committed records.
 *
 * <p>The end of a topic counts commit markers too, so growth alone does not say that all is there: the topic must then stand still for a while, which is not
 * part of the time. Whoever uses it reads and counts the records afterwards.
 */
public final class Window {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final Lab lab;
    private final String topic;
    private final LongSupplier cpu;
    private final long grownFrom;
    private long beganNanos;
    private long ownCpu;
    private long brokerCpu;

    /** Of what this process does. */
    public Window(Lab lab, String topic) {
        this(lab, topic, Cpu::own);
    }

    /** @param cpu processor time so far of whoever works, nanoseconds */
    public Window(Lab lab, String topic, LongSupplier cpu) {
        this.lab = lab;
        this.topic = topic;
        this.cpu = cpu;
        this.grownFrom = end();
    }

    /** Now it counts. */
    public void open() {
        ownCpu = cpu.getAsLong();
        brokerCpu = lab.brokerCpu();
        beganNanos = System.nanoTime();
    }

    /** Waits for so many records and returns what it took. */
    public Took await(long records, Duration stillness) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        long last = -1;
        Took took = took(records);
        while (true) {
            long end = end();
            if (end != last) {
                last = end;
                took = took(records);
            }
            boolean enough = last - grownFrom >= records;
            if (enough && System.nanoTime() - beganNanos - took.nanos() > stillness.toNanos()) {
                return took;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(topic + " grew by " + (last - grownFrom) + " of " + records
                        + " records within " + DEADLINE.toMinutes() + " minutes");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Took took(long records) {
        return new Took(records, System.nanoTime() - beganNanos, cpu.getAsLong() - ownCpu, lab.brokerCpu() - brokerCpu);
    }

    private long end() {
        return lab.ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /** What so many records took, in nanoseconds of the clock and of the processors. */
    public record Took(long records, long nanos, long ownCpu, long brokerCpu) {
        /** Records a second. */
        public double perSecond() {
            return records * 1e9 / nanos;
        }

        /** Microseconds of the worker's processor time a record. */
        public double ownMicros() {
            return ownCpu / 1e3 / records;
        }

        /** The same of the broker. */
        public double brokerMicros() {
            return brokerCpu / 1e3 / records;
        }
    }
}
