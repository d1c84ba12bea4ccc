package io.millrace.limit;

import java.util.Arrays;

/** Calls and failures of a sliding time, in ten slots; a call counts when it ends. */
final class FailureWindow {
    private static final int SLOTS = 10;

    private final long slotNanos;
    private final int[] calls = new int[SLOTS];
    private final int[] failed = new int[SLOTS];
    private long slot;
    private long slotEndNanos;
    private boolean begun;

    FailureWindow(long nanos) {
        this.slotNanos = nanos / SLOTS;
    }

    void add(boolean failure, long nowNanos) {
        advance(nowNanos);
        int at = (int) (slot % SLOTS);
        calls[at]++;
        failed[at] += failure ? 1 : 0;
    }

    int calls() {
        return Arrays.stream(calls).sum();
    }

    int failed() {
        return Arrays.stream(failed).sum();
    }

    void clear() {
        Arrays.fill(calls, 0);
        Arrays.fill(failed, 0);
    }

    private void advance(long nowNanos) {
        if (!begun) {
            begun = true;
            slotEndNanos = nowNanos + slotNanos;
        }
        long passed = nowNanos - slotEndNanos;
        if (passed < 0) {
            return;
        }
        long slots = passed / slotNanos + 1;
        for (long i = 0; i < Math.min(slots, SLOTS); i++) {
            int at = (int) ((slot + slots - i) % SLOTS);
            calls[at] = 0;
            failed[at] = 0;
        }
        slot += slots;
        slotEndNanos += slots * slotNanos;
    }
}
