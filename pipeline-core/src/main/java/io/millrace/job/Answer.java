package io.millrace.job;

/**
 * What a model said to one question, as it is kept.
 *
 * @param body the answer in the job type's own binary form
 * @param model the model that answered, as the provider names it
 * @param usage what the question took when it was asked
 * @param estimated whether {@code usage} rests on a tokenizer that is not the model's own
 */
public record Answer(byte[] body, String model, Usage usage, boolean estimated) {

    /** Tokens it took in all. */
    public int tokens() {
        return usage.total();
    }
}
