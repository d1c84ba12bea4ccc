package io.millrace.local.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Turns inputs into vectors.
 *
 * <p>Threads: every method may be called from any thread.
 */
sealed interface VectorEngine extends AutoCloseable permits DerivedEngine, MiniLmEngine {

    /** Checks the request against this engine and counts its tokens; nothing is computed yet. */
    Prepared prepare(EmbeddingRequest request) throws ApiError;

    @Override
    void close();

    /** A request ready to run: the tokens of each input, and the work that gives a vector for each, in order. */
    record Prepared(List<Integer> tokens, Supplier<CompletableFuture<List<float[]>>> vectors) {}
}
