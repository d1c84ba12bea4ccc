package io.millrace.limit;

import org.jspecify.annotations.Nullable;

/**
 * How many calls may be on the wire. A permit is held only while a call is open: waiting and back-off hold none.
 *
 * <p>Threads: one at a time.
 */
public final class ConcurrencyLimit {
    private final int max;
    private int taken;

    public ConcurrencyLimit(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("inflight max: " + max + "; at least 1 is needed");
        }
        this.max = max;
    }

    /** A permit, or null if all are taken. */
    public @Nullable Permit acquire() {
        if (taken >= max) {
            return null;
        }
        taken++;
        return new Permit();
    }

    /** Whether {@link #acquire} would give one. */
    public boolean available() {
        return taken < max;
    }

    /** Permits out now. */
    public int taken() {
        return taken;
    }

    /** Permits there are. */
    public int max() {
        return max;
    }

    /** The right to one open call. */
    public final class Permit {
        private boolean released;

        private Permit() {}

        /** Gives the permit back; a second time is a bug and throws {@link IllegalStateException}. */
        public void release() {
            if (released) {
                throw new IllegalStateException("a permit was released twice");
            }
            released = true;
            taken--;
        }
    }
}
