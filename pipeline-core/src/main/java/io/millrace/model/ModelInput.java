package io.millrace.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One item of a model call. A new wire shape is one record here. */
public sealed interface ModelInput {

    /** A text, untouched. */
    record Text(String text) implements ModelInput {}

    /** Token ids of the model's own tokenizer. */
    record Tokens(int[] ids) implements ModelInput {}

    /** A chat completion's whole body but the model; read-only. It always goes alone. */
    record Chat(ObjectNode body) implements ModelInput {}
}
