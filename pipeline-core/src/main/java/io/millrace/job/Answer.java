package io.millrace.job;

/**
 * What a model said to one question, as it is kept.
 *
 * @param body the answer in the job type's own binary form
 * @param model the model that answered, as the provider names it
 * @param lane the model that was asked, as the catalog names it: {@code alias/model}
 * @param via which tier of a route answered and why, empty if no route was asked
 * @param usage what the question took when it was asked
 * @param estimated whether {@code usage} rests on a tokenizer that is not the model's own
 */
public record Answer(byte[] body, String model, String lane, String via, Usage usage, boolean estimated) {

    /** Tokens it took in all. */
    public int tokens() {
        return usage.total();
    }
}
