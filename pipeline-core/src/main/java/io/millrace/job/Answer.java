package io.millrace.job;

/**
 * What a model said to one question, as it is kept.
 *
 * @param body the answer in the job type's own binary form
 * @param model the model that answered, as the provider names it
 * @param tokens what the question cost when it was asked, in tokens
 * @param estimated whether {@code tokens} rests on a tokenizer that is not the model's own
 */
public record Answer(byte[] body, String model, int tokens, boolean estimated) {}
