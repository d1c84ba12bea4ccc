package io.millrace.local.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed request to {@code /v1/embeddings}; dimensions is null where the request names none. */
record EmbeddingRequest(
        String model,
        List<EmbeddingInput> inputs,
        boolean base64,
        @Nullable Integer dimensions) implements FaultTarget {

    EmbeddingRequest askedOf(String otherModel) {
        return new EmbeddingRequest(otherModel, inputs, base64, dimensions);
    }

    List<String> keys() {
        return inputs.stream().map(EmbeddingInput::key).toList();
    }

    @Override
    public boolean fits(Fault fault) {
        return fault.kind() != Fault.Kind.CHAT && inputs.size() >= fault.itemsMin();
    }

    @Override
    public boolean contains(String marker) {
        return inputs.stream().anyMatch(input -> {
            String text = input.text();
            return text != null && text.contains(marker);
        });
    }
}
