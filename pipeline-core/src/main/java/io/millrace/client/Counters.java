package io.millrace.client;

import java.math.BigDecimal;

/**
 * What a client's {@code invoke} calls came to so far.
 *
 * @param answered that have their answer
 * @param hits answers that were kept already
 * @param shared answers to an equal question that was under way
 * @param failed that became dead letters
 * @param billedTokens tokens paid on account of this client
 * @param paidMicroDollars paid on its account, in millionths of a US dollar, of what has a known price
 * @param unpriced answers at an unknown price
 */
public record Counters(
        long answered,
        long hits,
        long shared,
        long failed,
        long billedTokens,
        BigDecimal paidMicroDollars,
        long unpriced) {
    static final Counters NONE = new Counters(0, 0, 0, 0, 0, BigDecimal.ZERO, 0);

    Counters plus(Invocation one) {
        BigDecimal paid = one.paidMicroDollars();
        return new Counters(
                answered + 1,
                hits + (one.hit() ? 1 : 0),
                shared + (one.cache().equals("coalesced") ? 1 : 0),
                failed,
                billedTokens + one.billedTokens(),
                paid == null ? paidMicroDollars : paidMicroDollars.add(paid),
                unpriced + (paid == null ? 1 : 0));
    }

    Counters plusFailure() {
        return new Counters(answered, hits, shared, failed + 1, billedTokens, paidMicroDollars, unpriced);
    }
}
