package io.millrace.model;

/** One item of a model call. A new wire shape is one record here. */
public sealed interface ModelInput {

    /** A text, untouched. */
    record Text(String text) implements ModelInput {}

    /** Token ids of the model's own tokenizer. */
    record Tokens(int[] ids) implements ModelInput {}
}
