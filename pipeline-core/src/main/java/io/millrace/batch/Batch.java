package io.millrace.batch;

import java.util.List;

/**
 * Questions for one call.
 *
 * @param reason which limit closed it
 * @param sinceNanos when its first question came
 * @param readyNanos from when on it could go: it was full, or had waited for company long enough
 */
public record Batch<Q extends Batchable>(
        List<Q> items, int tokens, CloseReason reason, long sinceNanos, long readyNanos) {
    public Batch {
        items = List.copyOf(items);
    }

    /** The first or the second half of a batch of at least two. */
    public Batch<Q> half(boolean first) {
        int middle = items.size() / 2;
        List<Q> part = first ? items.subList(0, middle) : items.subList(middle, items.size());
        int partTokens = part.stream().mapToInt(Batchable::tokens).sum();
        return new Batch<>(part, partTokens, CloseReason.SPLIT, sinceNanos, readyNanos);
    }

    /** Which limit closed a batch. */
    public enum CloseReason {
        ITEMS,
        TOKENS,
        BYTES,
        LINGER,
        /** It is half of a batch that was refused for one item's sake. */
        SPLIT;

        /** The value of the metric's label. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
