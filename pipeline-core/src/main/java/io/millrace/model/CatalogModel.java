package io.millrace.model;

import io.millrace.limit.RateQuota;

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
 * @param quota what the provider allows in a minute, over all instances
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
        RateQuota quota,
        boolean known) {

    /** One without a limit a minute. */
    public CatalogModel(
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
        this(
                name,
                provider,
                upstream,
                revision,
                tokenizer,
                tokenizerExact,
                maxInputTokens,
                maxOutputTokens,
                vectorSize,
                maxBatchInputs,
                maxBatchTokens,
                mode,
                prices,
                RateQuota.of(0, 0),
                known);
    }

    /** The identity that enters the cache key: provider alias, model and revision. */
    public String identity() {
        return provider.alias() + "/" + upstream + "@" + revision;
    }

    /** The lane its calls go through: one a provider and model. */
    public String lane() {
        return provider.alias() + "/" + upstream;
    }
}
