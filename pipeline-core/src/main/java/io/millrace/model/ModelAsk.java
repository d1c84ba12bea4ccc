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
 */
public record ModelAsk(
        CatalogModel model,
        ObjectNode params,
        String paramsKey,
        ModelInput input,
        int tokens,
        boolean estimated,
        int bytes) {}
