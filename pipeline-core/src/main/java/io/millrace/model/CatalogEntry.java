package io.millrace.model;

/**
 * What one source says of a model; empty, 0 and {@link Prices#UNKNOWN} where it says nothing.
 *
 * @param mode what it does, in LiteLLM's words: chat, embedding, …
 */
record CatalogEntry(
        String tokenizer,
        boolean tokenizerExact,
        int maxInputTokens,
        int maxOutputTokens,
        int vectorSize,
        int maxBatchInputs,
        int maxBatchTokens,
        String mode,
        Prices prices) {
    static final CatalogEntry NOTHING = new CatalogEntry("", false, 0, 0, 0, 0, 0, "", Prices.UNKNOWN);

    /** This one, completed by another where it says nothing. */
    CatalogEntry over(CatalogEntry below) {
        return new CatalogEntry(
                text(tokenizer, below.tokenizer),
                // Who names a tokenizer also says whether it is exact; who does not gets both from below.
                tokenizerExact || (tokenizer.isEmpty() && below.tokenizerExact),
                number(maxInputTokens, below.maxInputTokens),
                number(maxOutputTokens, below.maxOutputTokens),
                number(vectorSize, below.vectorSize),
                number(maxBatchInputs, below.maxBatchInputs),
                number(maxBatchTokens, below.maxBatchTokens),
                text(mode, below.mode),
                // Whole or not at all: a bill out of two price lists could not be explained.
                prices.unknown() ? below.prices : prices);
    }

    private static String text(String own, String below) {
        return own.isEmpty() ? below : own;
    }

    private static int number(int own, int below) {
        return own != 0 ? own : below;
    }
}
