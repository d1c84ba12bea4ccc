package io.millrace.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One question as the model is to be asked it.
 *
 * @param model what is asked, from the catalog
 * @param params body fields to send beside model and input; read-only
 * @param paramsKey equal for two asks exactly if they may share one call
 * @param tokens length of the input in tokens, at least 1
 * @param estimated whether {@code tokens} was counted with a tokenizer that is not the model's own
 * @param bytes length of the input on the wire, in bytes
 * @param standIn whether another model is asked where this one's provider is out; else the question waits for it
 */
public record ModelAsk(
        CatalogModel model,
        ObjectNode params,
        String paramsKey,
        ModelInput input,
        int tokens,
        boolean estimated,
        int bytes,
        boolean standIn) {
    /** One that waits for its provider. */
    public ModelAsk(
            CatalogModel model,
            ObjectNode params,
            String paramsKey,
            ModelInput input,
            int tokens,
            boolean estimated,
            int bytes) {
        this(model, params, paramsKey, input, tokens, estimated, bytes, false);
    }

    /** The same, for which another model stands in. */
    public ModelAsk withStandIn() {
        return new ModelAsk(model, params, paramsKey, input, tokens, estimated, bytes, true);
    }

    /** Where a chat says nothing of the length of its answer. */
    private static final int ANSWER_TOKENS = 1_000;

    /** What a call for it may cost in tokens, answer included: what providers reserve of a limit a minute. */
    public long tokensAtMost() {
        if (!(input instanceof ModelInput.Chat chat)) {
            return tokens;
        }
        long answer = chat.body()
                .path("max_completion_tokens")
                .asLong(chat.body().path("max_tokens").asLong(0));
        if (answer <= 0) {
            int most = model.maxOutputTokens();
            answer = most > 0 ? Math.min(most, ANSWER_TOKENS) : ANSWER_TOKENS;
        }
        long choices = Math.max(1, Math.min(128, chat.body().path("n").asLong(1)));
        return tokens + Math.min(answer, Integer.MAX_VALUE) * choices;
    }
}
