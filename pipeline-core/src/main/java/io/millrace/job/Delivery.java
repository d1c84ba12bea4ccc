package io.millrace.job;

import java.util.List;

/**
 * How an answer came to one asker.
 *
 * @param cache where it came from
 * @param attempts model calls made for it, 0 on a hit
 * @param charges what is paid on this asker's account: none unless this asker's question was the one sent; the answering call's share comes last
 * @param queueMs milliseconds from the job's acceptance to the call, at least 0
 * @param modelMs milliseconds the call took, 0 on a hit
 */
public record Delivery(CacheState cache, int attempts, List<Charge> charges, long queueMs, long modelMs) {

    private static final Delivery HIT = new Delivery(CacheState.HIT, 0, List.of(), 0, 0);

    public Delivery {
        charges = List.copyOf(charges);
    }

    /** Tokens paid on this asker's account. */
    public int billedTokens() {
        int tokens = 0;
        for (Charge charge : charges) {
            tokens += charge.usage().total();
        }
        return tokens;
    }

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
