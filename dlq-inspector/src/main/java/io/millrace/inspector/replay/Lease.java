package io.millrace.inspector.replay;

/**
 * Who replays just now; renewed with every transaction, and every few seconds without one.
 *
 * @param token of this process alone
 * @param at epoch milliseconds; 0 if it has ended
 */
public record Lease(String token, String plan, String by, long at) {
    /** After so long without news, whoever it was is taken for dead. */
    static final long STALE_MS = 5_000;

    static final long RENEW_MS = 1_000;

    public Lease {
        token = token == null ? "" : token;
        plan = plan == null ? "" : plan;
        by = by == null ? "" : by;
    }

    boolean live(long nowMs) {
        return at > 0 && nowMs - at < STALE_MS;
    }
}
