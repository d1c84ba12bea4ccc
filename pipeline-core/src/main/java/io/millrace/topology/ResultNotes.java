package io.millrace.topology;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery;
import io.millrace.job.Delivery.CacheState;
import io.millrace.model.ServiceTier;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told about a job as a whole.
 *
 * @param cache one cache state for the job: its items', or {@code mixed}; empty if it is not told
 * @param attempts calls made for the item that needed most
 * @param tokens what the answers cost when they were made
 * @param billed what this job paid, in tokens
 * @param cost the same in money, and what it did not have to pay
 * @param queueMs longest wait of an item
 * @param modelMs longest call of an item
 */
record ResultNotes(
        String cache,
        String model,
        int attempts,
        long tokens,
        long billed,
        Cost cost,
        long queueMs,
        long modelMs,
        boolean estimated) {

    static ResultNotes of(JobType type, String namespace, List<ItemResult> items) {
        Delivery first = items.get(0).result().delivery();
        boolean same = true;
        int attempts = 0;
        long tokens = 0;
        long billed = 0;
        long queueMs = 0;
        long modelMs = 0;
        boolean estimated = false;
        for (ItemResult item : items) {
            Answer answer = item.result().answer();
            Delivery delivery = item.result().delivery();
            same &= delivery.cache() == first.cache();
            attempts = Math.max(attempts, delivery.attempts());
            tokens += answer.tokens();
            billed += delivery.billedTokens();
            queueMs = Math.max(queueMs, delivery.queueMs());
            modelMs = Math.max(modelMs, delivery.modelMs());
            estimated |= answer.estimated();
        }
        String cache =
                namespace.equals(Names.SHARED) ? "" : same ? first.cache().label() : "mixed";
        String model = items.get(0).result().answer().model();
        return new ResultNotes(
                cache, model, attempts, tokens, billed, Cost.of(type, items), queueMs, modelMs, estimated);
    }

    /**
     * A job's bill, in millionths of a US dollar; null where a price is not known.
     *
     * @param paid for calls made on its account
     * @param avoided what its hits and shared calls cost whoever paid them
     */
    record Cost(@Nullable BigDecimal paid, @Nullable BigDecimal avoided) {

        static Cost of(JobType type, List<ItemResult> items) {
            BigDecimal paid = BigDecimal.ZERO;
            BigDecimal avoided = BigDecimal.ZERO;
            for (ItemResult item : items) {
                Answer answer = item.result().answer();
                Delivery delivery = item.result().delivery();
                for (Charge charge : delivery.charges()) {
                    paid = sum(
                            paid,
                            type.prices(charge.lane())
                                    .microDollars(charge.usage(), ServiceTier.valueOf(charge.tier())));
                }
                if (delivery.cache() != CacheState.MISS) {
                    avoided =
                            sum(avoided, type.prices(answer.lane()).microDollars(answer.usage(), ServiceTier.STANDARD));
                }
            }
            return new Cost(paid, avoided);
        }

        private static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
            return one == null || other == null ? null : one.add(other);
        }

        void write(JsonGenerator out) throws IOException {
            out.writeObjectFieldStart("micro_dollars");
            write("paid", paid, out);
            write("avoided", avoided, out);
            out.writeEndObject();
        }

        private static void write(String name, @Nullable BigDecimal amount, JsonGenerator out) throws IOException {
            if (amount == null) {
                out.writeStringField(name, "unknown");
            } else {
                out.writeNumberField(name, amount);
            }
        }
    }
}
