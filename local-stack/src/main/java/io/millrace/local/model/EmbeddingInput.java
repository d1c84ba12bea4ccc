package io.millrace.local.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing to embed: a text, or a list of token ids where the text is null. */
record EmbeddingInput(@Nullable String text, List<Integer> tokens) {

    /** How the ledger knows this input. */
    String key() {
        return text == null ? tokens.toString() : text;
    }

    float[] derivedVector(String model, int dimensions) {
        return text == null
                ? DerivedVectors.ofTokens(model, tokens, dimensions)
                : DerivedVectors.of(model, text, dimensions);
    }
}
