package io.millrace.inspector.replay;

import java.util.concurrent.TimeUnit;

/** When the next job may go: evenly, without saving up what was not used. Times are nanoseconds of one clock. */
final class Pace {
    private static final double MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** How far behind it may catch up: a slow transaction must not slow the whole plan. */
    private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int recordsPerMinute;
    private final int tokensPerMinute;
    private double due;

    Pace(int recordsPerMinute, int tokensPerMinute, long now) {
        this.recordsPerMinute = recordsPerMinute;
        this.tokensPerMinute = tokensPerMinute;
        this.due = now;
    }

    boolean unlimited() {
        return recordsPerMinute == 0 && tokensPerMinute == 0;
    }

    /** Whether one may go now. */
    boolean mayGo(long now) {
        return unlimited() || due <= now;
    }

    /** One of so many tokens goes. */
    void went(int tokens, long now) {
        double wait = recordsPerMinute == 0 ? 0 : MINUTE_NANOS / recordsPerMinute;
        wait = Math.max(wait, tokensPerMinute == 0 ? 0 : MINUTE_NANOS * tokens / tokensPerMinute);
        due = Math.max(due, now - (double) BEHIND_NANOS) + wait;
    }

    /** Nanoseconds until one may go, 0 for now. */
    long waitNanos(long now) {
        return unlimited() ? 0 : (long) Math.max(0, due - now);
    }
}
