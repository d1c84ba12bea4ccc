package io.millrace.model;

/**
 * What is known of one model at one provider.
 *
 * @param name as jobs name it
 * @param upstream as the provider names it; equal to {@code name} unless the catalog says otherwise
 * @param revision tells apart two models served under one name; part of the cache key
 * @param tokenizer a jtokkit encoding name, e.g. {@code cl100k_base}
 * @param tokenizerExact whether that is the model's own tokenizer; if not, counts are flagged {@code estimated}
 * @param maxInputTokens longest input of an embedding model, longest prompt of a chat model, in tokens
 * @param maxOutputTokens longest answer, in tokens, 0 if unknown
 * @param vectorSize dimension of a full embedding, 0 if unknown
 * @param maxBatchInputs most inputs a call takes
 * @param maxBatchTokens most tokens a call takes, over all inputs
 * @param mode what it does, in LiteLLM's words: {@code chat}, {@code embedding}, …; empty if unknown
 * @param known false for a model the catalog lacks, served by the default provider
 */
public record CatalogModel(
        String name,
        Provider provider,
        String upstream,
        String revision,
        String tokenizer,
        boolean tokenizerExact,
        int maxInputTokens,
        int maxOutputTokens,
        int vectorSize,
        int maxBatchInputs,
        int maxBatchTokens,
        String mode,
        Prices prices,
        boolean known) {

    /** The identity that enters the cache key: provider alias, model and revision. */
    public String identity() {
        return provider.alias() + "/" + upstream + "@" + revision;
    }

    /** The lane its calls go through: one a provider and model. */
    public String lane() {
        return provider.alias() + "/" + upstream;
    }
}
