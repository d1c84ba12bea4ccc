package io.millrace.job;

/**
 * One model call's share that a question has to pay.
 *
 * @param kind what became of the call's answer
 * @param lane provider alias and model, {@code alias/model}
 * @param tier at which of the provider's prices, as {@code ServiceTier} names them
 * @param usage what it took
 * @param estimated whether {@code usage} rests on a tokenizer that is not the model's own
 * @param sentMs when the call went out, epoch milliseconds, 0 if that is not known
 */
public record Charge(Kind kind, String lane, String tier, Usage usage, boolean estimated, long sentMs) {

    /** What became of a paid answer. */
    public enum Kind {
        /** It answered the job. */
        PAID("paid"),
        /** It was not good enough, and another tier was asked. */
        ESCALATED("escalated"),
        /** It could not be used. */
        WASTED("wasted");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in records and metrics. */
        public String label() {
            return label;
        }
    }
}
