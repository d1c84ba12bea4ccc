package io.millrace.local.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed request to {@code /v1/embeddings}; dimensions is null where the request names none. */
record EmbeddingRequest(
        String model,
        List<EmbeddingInput> inputs,
        boolean base64,
        @Nullable Integer dimensions) {

    List<String> keys() {
        return inputs.stream().map(EmbeddingInput::key).toList();
    }
}
