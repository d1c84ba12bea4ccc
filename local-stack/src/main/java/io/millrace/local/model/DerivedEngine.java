package io.millrace.local.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Serves {@link DerivedVectors}; a text counts one token for every four bytes begun. */
final class DerivedEngine implements VectorEngine {
    private static final int BYTES_PER_TOKEN = 4;

    private final int defaultDimensions;

    DerivedEngine(int defaultDimensions) {
        this.defaultDimensions = defaultDimensions;
    }

    @Override
    public Prepared prepare(EmbeddingRequest request) throws ApiError {
        Integer asked = request.dimensions();
        int dimensions = asked == null ? defaultDimensions : asked;
        if (dimensions > ModelServerSettings.DIMENSIONS_MAX) {
            throw ApiError.invalid(
                    "dimensions must be at most " + ModelServerSettings.DIMENSIONS_MAX + ".", "dimensions", null);
        }
        List<Integer> tokens =
                request.inputs().stream().map(DerivedEngine::tokens).toList();
        return new Prepared(
                tokens,
                () -> CompletableFuture.completedFuture(request.inputs().stream()
                        .map(input -> input.derivedVector(request.model(), dimensions))
                        .toList()));
    }

    private static int tokens(EmbeddingInput input) {
        String text = input.text();
        if (text == null) {
            return input.tokens().size();
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
