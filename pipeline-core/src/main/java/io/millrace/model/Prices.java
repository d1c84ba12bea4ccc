package io.millrace.model;

import io.millrace.job.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, in US dollars a token; null is unknown, 0 is free.
 *
 * @param input a token of the prompt
 * @param cachedInput a token of the prompt that the provider read from its own cache
 * @param output a token of the answer
 * @param reasoning a token of the answer spent thinking; null: as {@code output}
 * @param inputBatch a token of a prompt sent in a provider's batch or at its flex tier
 * @param outputBatch a token of such an answer
 * @param inputTokensMax longest prompt these prices hold for, in tokens: above it a provider charges others; 0 if they always hold
 * @param version tells which price list this is, e.g. {@code 2026-11}
 */
public record Prices(
        @Nullable BigDecimal input,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal output,
        @Nullable BigDecimal reasoning,
        @Nullable BigDecimal inputBatch,
        @Nullable BigDecimal outputBatch,
        int inputTokensMax,
        String version) {
    /** Of a model whose price nobody told. */
    public static final Prices UNKNOWN = new Prices(null, null, null, null, null, null, 0, "");

    private static final int MICRO_DIGITS = 6;

    /** Whether no price is known. */
    public boolean unknown() {
        return input == null
                && cachedInput == null
                && output == null
                && reasoning == null
                && inputBatch == null
                && outputBatch == null;
    }

    /** As {@link #microDollars(Usage, boolean)}; null for a tier whose prices no catalog has. */
    public @Nullable BigDecimal microDollars(Usage usage, ServiceTier tier) {
        return tier == ServiceTier.OTHER ? null : microDollars(usage, tier == ServiceTier.BATCH);
    }

    /**
     * What a call cost, in millionths of a US dollar, exact and not rounded; null, never 0, if a price it needs is unknown. The price of input is always
     * needed, the others if there are such tokens.
     *
     * @param batch whether it was billed as part of a provider's batch. Price lists give one price for all input of a batch and one for all output, so cached
     *     and reasoning tokens are counted at those.
     */
    public @Nullable BigDecimal microDollars(Usage usage, boolean batch) {
        if (inputTokensMax > 0 && usage.input() > inputTokensMax) {
            return null;
        }
        BigDecimal read = batch
                ? cost(usage.input(), inputBatch)
                : sum(cost(usage.input() - usage.cached(), input), part(usage.cached(), cachedInput));
        BigDecimal thought = reasoning == null ? output : reasoning;
        BigDecimal written = batch
                ? part(usage.output(), outputBatch)
                : sum(part(usage.output() - usage.reasoning(), output), part(usage.reasoning(), thought));
        BigDecimal dollars = sum(read, written);
        return dollars == null ? null : plain(dollars.movePointRight(MICRO_DIGITS));
    }

    private static @Nullable BigDecimal part(int tokens, @Nullable BigDecimal price) {
        return tokens == 0 ? BigDecimal.ZERO : cost(tokens, price);
    }

    private static @Nullable BigDecimal cost(int tokens, @Nullable BigDecimal price) {
        return price == null ? null : price.multiply(BigDecimal.valueOf(tokens));
    }

    private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null || other == null ? null : one.add(other);
    }

    // So that equal amounts are equal as objects.
    private static BigDecimal plain(BigDecimal amount) {
        return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /** The price that a text names: 0 to below 1, or null if it names none. */
    static @Nullable BigDecimal price(String text) {
        try {
            BigDecimal price = new BigDecimal(text.strip());
            // Nothing costs a dollar a token: this is a price for a thousand or a million of them.
            return price.signum() >= 0 && price.compareTo(BigDecimal.ONE) < 0 ? plain(price) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
