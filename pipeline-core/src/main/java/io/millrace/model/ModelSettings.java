package io.millrace.model;

import io.millrace.settings.Setting;
import java.math.BigDecimal;

/** One entry below {@code models:}, by the name jobs use; what is empty or 0 comes from the built-in catalog, else from a general default. */
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

        @Setting(doc = "Longest input, in tokens. Default: 8191.", max = 100_000_000)
        int maxInputTokens,

        @Setting(doc = "Numbers in a full vector; 0 if unknown.", max = 1_000_000)
        int vectorSize,

        @Setting(doc = "Most inputs in one call. Default: 2048.", max = 1_000_000)
        int maxBatchInputs,

        @Setting(doc = "Most tokens in one call, over all inputs. Default: 300000.", max = 1_000_000_000)
        int maxBatchTokens,

        @Setting(doc = "US dollars for one input token, e.g. 0.00000002 or 2e-8; 0 if it is free, empty if unknown.")
        String inputCostPerToken) {
    public ModelSettings {
        if (maxInputTokens < 0 || vectorSize < 0 || maxBatchInputs < 0 || maxBatchTokens < 0) {
            throw new IllegalArgumentException("A model's limits and its vector size must be 0 (not set) or more.");
        }
        if (!inputCostPerToken.isEmpty()) {
            cost(inputCostPerToken);
        }
    }

    /** Nothing is set. */
    public static ModelSettings defaults() {
        return new ModelSettings("", "", "", "", false, 0, 0, 0, 0, "");
    }

    /** The price as a number; it is in range, or this could not have been constructed. */
    static BigDecimal cost(String text) {
        try {
            BigDecimal cost = new BigDecimal(text);
            // Nothing costs a dollar a token: this is a price for a thousand or a million of them.
            if (cost.signum() >= 0 && cost.compareTo(BigDecimal.ONE) < 0) {
                return cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros();
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("input_cost_per_token: '" + text
                + "' is not allowed; it is the price of one token in US dollars, from 0 to below 1, e.g. 2e-8.");
    }
}
