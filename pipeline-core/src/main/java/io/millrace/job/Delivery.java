package io.millrace.job;

/**
 * How an answer came to one asker.
 *
 * @param cache where it came from
 * @param attempts model calls made for it, 0 on a hit
 * @param billedTokens tokens paid on this asker's account, 0 unless this asker's question was the one sent
 * @param queueMs milliseconds from the job's acceptance to the call, at least 0
 * @param modelMs milliseconds the call took, 0 on a hit
 */
public record Delivery(CacheState cache, int attempts, int billedTokens, long queueMs, long modelMs) {

    private static final Delivery HIT = new Delivery(CacheState.HIT, 0, 0, 0, 0);

    /** An answer that was there already. */
    public static Delivery hit() {
        return HIT;
    }

    /** Where an answer came from, from one asker's point of view. */
    public enum CacheState {
        /** It was kept already. */
        HIT("hit"),
        /** This asker's question was sent and is paid. */
        MISS("miss"),
        /** Another asker's equal question was on its way; its answer served both. */
        COALESCED("coalesced");

        private final String label;

        CacheState(String label) {
            this.label = label;
        }

        /** The name in results, headers and metrics. */
        public String label() {
            return label;
        }
    }
}
