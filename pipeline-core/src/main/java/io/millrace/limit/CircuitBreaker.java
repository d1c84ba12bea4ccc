package io.millrace.limit;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Stops calls to a provider that fails, and finds out with one call at a time when it is back.
 *
 * <pre>
 *            enough calls in the window and
 *            enough of them failed, or a row
 *            of failures                              its wait is over
 *   CLOSED ───────────────────────────► OPEN ─────────────────────────► HALF_OPEN
 *     ▲  window empty                    ▲   wait: base · 2^n up to max,    │ │ ▲ │
 *     │                                  │   a quarter of it by chance      │ │ └─┘ the probe told nothing:
 *     │                                  └──────────────────────────────────┘ │     another may go
 *     │                                    the probe failed, or its lease     │
 *     └────────────────────────────────────  ran out                          │
 *                       the probe succeeded ◄─────────────────────────────────┘
 * </pre>
 *
 * Every call asks for a lease first, there is no way around; a lease is ended once, or, if it is the probe, ends itself. A lease from before a change of
 * state changes nothing when it ends: its call tells of another time.
 *
 * <p>Threads: one at a time.
 */
public final class CircuitBreaker {
    /** What the circuit does with calls. */
    public enum State {
        /** Lets them go. */
        CLOSED,
        /** Lets none go. */
        OPEN,
        /** Lets one go. */
        HALF_OPEN
    }

    private static final int DOUBLINGS_MAX = 30;
    /** A busy window holds so many successes that an outage would have to be called as often to outweigh them. */
    private static final int ROW = 2;

    private final BreakerSettings settings;
    private final RandomGenerator random;
    private final FailureWindow window;
    private State state = State.CLOSED;
    /** Leases of an older generation are void. */
    private long generation;

    private int openings;
    private int failedInARow;
    private long openUntilNanos;
    private @Nullable Lease probe;

    public CircuitBreaker(BreakerSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.window = new FailureWindow(settings.window().toNanos());
    }

    /** The right to one call, or null while there is none: see {@link #untilNanos}. */
    public @Nullable Lease acquire(Now now) {
        turn(now);
        if (state == State.OPEN || probe != null) {
            return null;
        }
        boolean half = state == State.HALF_OPEN;
        Lease lease = new Lease(generation, now.nanos(), half);
        probe = half ? lease : null;
        return lease;
    }

    /** Nanoseconds until {@link #acquire} could give a lease: 0 for at once; while a probe is out, until its lease ends. */
    public long untilNanos(Now now) {
        turn(now);
        if (state == State.OPEN) {
            return Math.max(1, openUntilNanos - now.nanos());
        }
        Lease out = probe;
        return out == null ? 0 : Math.max(1, settings.lease().toNanos() - (now.nanos() - out.sinceNanos));
    }

    /** The state at this time. */
    public State state(Now now) {
        turn(now);
        return state;
    }

    /** How often the circuit opened since it was last closed. */
    public int openings() {
        return openings;
    }

    private void turn(Now now) {
        if (state == State.OPEN && now.nanos() - openUntilNanos >= 0) {
            enter(State.HALF_OPEN);
        }
        Lease out = probe;
        if (out != null && now.nanos() - out.sinceNanos >= settings.lease().toNanos()) {
            open(now);
        }
    }

    private void ended(Lease lease, CallEnd end, Now now) {
        turn(now);
        if (lease.generation != generation) {
            return;
        }
        boolean failed = end == CallEnd.OVERLOADED || end == CallEnd.BROKEN;
        if (state == State.HALF_OPEN) {
            probe = null;
            if (failed) {
                open(now);
            } else if (end != CallEnd.UNKNOWN) {
                close();
            }
        } else if (end != CallEnd.UNKNOWN) {
            window.add(failed, now.nanos());
            failedInARow = failed ? failedInARow + 1 : 0;
            if (failed && tooMany()) {
                open(now);
            }
        }
    }

    private boolean tooMany() {
        boolean enough = window.calls() >= settings.callsMin();
        boolean ratio = window.failed() * 100L >= (long) settings.failedPercent() * window.calls();
        return (enough && ratio) || failedInARow >= ROW * settings.callsMin();
    }

    private void close() {
        window.clear();
        failedInARow = 0;
        openings = 0;
        enter(State.CLOSED);
    }

    private void open(Now now) {
        long base = settings.openBase().toNanos();
        long max = settings.openMax().toNanos();
        int doublings = Math.min(openings, DOUBLINGS_MAX);
        long wait = base <= max >> doublings ? base << doublings : max;
        openings++;
        // Instances that saw the same outage do not all come back in the same instant.
        openUntilNanos = now.nanos() + wait - random.nextLong(wait / 4 + 1);
        enter(State.OPEN);
    }

    private void enter(State next) {
        state = next;
        generation++;
        probe = null;
    }

    /** The right to one call. */
    public final class Lease {
        private final long generation;
        private final long sinceNanos;
        private final boolean probes;
        private boolean ended;

        private Lease(long generation, long sinceNanos, boolean probes) {
            this.generation = generation;
            this.sinceNanos = sinceNanos;
            this.probes = probes;
        }

        /** Whether this is the one call of a half-open circuit: its failure is the outage's, and should cost its questions no attempt. */
        public boolean probes() {
            return probes;
        }

        /** Tells how the call ended; a second time is a bug and throws {@link IllegalStateException}. */
        public void end(CallEnd end, Now now) {
            if (ended) {
                throw new IllegalStateException("a lease was ended twice");
            }
            ended = true;
            ended(this, end, now);
        }
    }
}
