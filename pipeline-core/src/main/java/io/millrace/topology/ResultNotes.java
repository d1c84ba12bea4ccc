package io.millrace.topology;

import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import java.util.List;

/**
 * What is told about a job as a whole.
 *
 * @param cache one cache state for the job: its items', or {@code mixed}
 * @param attempts calls made for the item that needed most
 * @param tokens what the answers cost when they were made
 * @param billed what of it this job paid
 * @param queueMs longest wait of an item
 * @param modelMs longest call of an item
 */
record ResultNotes(
        String cache,
        String model,
        int attempts,
        long tokens,
        long billed,
        long queueMs,
        long modelMs,
        boolean estimated) {

    static ResultNotes of(List<ItemResult> items) {
        Delivery first = items.get(0).result().delivery();
        boolean same = items.stream().allMatch(i -> i.result().delivery().cache() == first.cache());
        int attempts = 0;
        long tokens = 0;
        long billed = 0;
        long queueMs = 0;
        long modelMs = 0;
        boolean estimated = false;
        for (ItemResult item : items) {
            Answer answer = item.result().answer();
            Delivery delivery = item.result().delivery();
            attempts = Math.max(attempts, delivery.attempts());
            tokens += answer.tokens();
            billed += delivery.billedTokens();
            queueMs = Math.max(queueMs, delivery.queueMs());
            modelMs = Math.max(modelMs, delivery.modelMs());
            estimated |= answer.estimated();
        }
        String cache = same ? first.cache().label() : "mixed";
        String model = items.get(0).result().answer().model();
        return new ResultNotes(cache, model, attempts, tokens, billed, queueMs, modelMs, estimated);
    }
}
