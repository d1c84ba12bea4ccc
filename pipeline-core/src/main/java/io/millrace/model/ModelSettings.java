package io.millrace.model;

import io.millrace.settings.Setting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry below {@code models:}, by the name jobs use; what is empty or 0 comes from the price files, else from the built-in catalog, else from a general
 * default. Keys that LiteLLM's price file has too are named as there.
 */
public record ModelSettings(
        @Setting(doc = "Alias of the provider that serves it. Default: the default provider.")
        String provider,

        @Setting(doc = "Its name at the provider, if jobs use another.")
        String upstream,

        @Setting(
                doc = "Change it when other weights are served under the same name: cached answers are asked anew."
                        + " Default: 1.")
        String revision,

        @Setting(
                doc = "Encoding tokens are counted with: cl100k_base, o200k_base, p50k_base or r50k_base."
                        + " Default: cl100k_base.")
        String tokenizer,

        @Setting(doc = "Whether that is the model's own encoding; if not, counts are marked as estimated.")
        boolean tokenizerExact,

        @Setting(doc = "Longest input or prompt, in tokens. Default: 8191.", max = 100_000_000)
        int maxInputTokens,

        @Setting(doc = "Numbers in a full vector; 0 if unknown.", max = 1_000_000)
        int vectorSize,

        @Setting(doc = "Most inputs in one call. Default: 2048.", max = 1_000_000)
        int maxBatchInputs,

        @Setting(doc = "Most tokens in one call, over all inputs. Default: 300000.", max = 1_000_000_000)
        int maxBatchTokens,

        @Setting(
                doc = "US dollars for one input token, e.g. 0.00000002 or 2e-8; 0 if it is free, empty if unknown. A"
                        + " model with any price here has no price from elsewhere.")
        String inputCostPerToken,

        @Setting(doc = "US dollars for one output token.") String outputCostPerToken,

        @Setting(doc = "US dollars for one input token that the provider read from its prompt cache.")
        String cacheReadInputTokenCost,

        @Setting(doc = "US dollars for one reasoning token. Default: as any output token.")
        String outputCostPerReasoningToken,

        @Setting(doc = "US dollars for one input token in a batch or at the flex tier.")
        String inputCostPerTokenBatches,

        @Setting(doc = "US dollars for one output token in a batch or at the flex tier.")
        String outputCostPerTokenBatches,

        @Setting(doc = "Which price list these prices are of; costs are stamped with it. Default: settings.")
        String priceVersion,

        @Setting(doc = "Longest answer, in tokens; 0 if unknown.", max = 100_000_000)
        int maxOutputTokens,

        @Setting(doc = "What it does, in LiteLLM's words: chat, embedding, …")
        String mode,

        @Setting(
                doc = "Its entry in the price files or the built-in catalog, if it has another name there, e.g."
                        + " azure/gpt-4o.")
        String baseModel,

        @Setting(
                doc = "Calls its provider allows in a minute, over all workers; 0: the provider's setting.",
                max = 10_000_000_000L)
        long requestsPerMinute,

        @Setting(
                doc = "Tokens its provider allows in a minute, over all workers; 0: the provider's setting.",
                max = 10_000_000_000L)
        long tokensPerMinute) {
    public ModelSettings {
        if (maxInputTokens < 0 || vectorSize < 0 || maxBatchInputs < 0 || maxBatchTokens < 0 || maxOutputTokens < 0) {
            throw new IllegalArgumentException("A model's limits and its vector size must be 0 (not set) or more.");
        }
        Map<String, String> prices = new LinkedHashMap<>();
        prices.put("input_cost_per_token", inputCostPerToken);
        prices.put("output_cost_per_token", outputCostPerToken);
        prices.put("cache_read_input_token_cost", cacheReadInputTokenCost);
        prices.put("output_cost_per_reasoning_token", outputCostPerReasoningToken);
        prices.put("input_cost_per_token_batches", inputCostPerTokenBatches);
        prices.put("output_cost_per_token_batches", outputCostPerTokenBatches);
        List<String> mistakes = new ArrayList<>();
        prices.forEach((key, text) -> {
            if (!text.isEmpty() && Prices.price(text) == null) {
                mistakes.add(
                        key + ": '" + text
                                + "' is not allowed; it is the price of one token in US dollars, from 0 to below 1, e.g. 2e-8.");
            }
        });
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
    }

    /** Nothing is set. */
    public static ModelSettings defaults() {
        return embedding("", "", 0, 0, 0, 0);
    }

    /** Of an embedding model with these limits, 0 for not set, whose tokenizer is its own if it is named. */
    public static ModelSettings embedding(
            String provider, String tokenizer, int maxInputTokens, int vectorSize, int batchInputs, int batchTokens) {
        return new ModelSettings(
                provider,
                "",
                "",
                tokenizer,
                !tokenizer.isEmpty(),
                maxInputTokens,
                vectorSize,
                batchInputs,
                batchTokens,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                0,
                "",
                "",
                0,
                0);
    }

    /** What is said here of the model itself. */
    CatalogEntry entry() {
        Prices prices = new Prices(
                price(inputCostPerToken),
                price(cacheReadInputTokenCost),
                price(outputCostPerToken),
                price(outputCostPerReasoningToken),
                price(inputCostPerTokenBatches),
                price(outputCostPerTokenBatches),
                0,
                priceVersion.isEmpty() ? "settings" : priceVersion);
        return new CatalogEntry(
                tokenizer,
                tokenizerExact,
                maxInputTokens,
                maxOutputTokens,
                vectorSize,
                maxBatchInputs,
                maxBatchTokens,
                mode,
                prices);
    }

    private static @Nullable BigDecimal price(String text) {
        return text.isEmpty() ? null : Prices.price(text);
    }
}
