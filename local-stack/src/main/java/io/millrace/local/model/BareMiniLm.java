package io.millrace.local.model;

import java.util.concurrent.CompletableFuture;

/**
 * The model of {@link Engine#MINILM} with nothing around it: what a machine's processors can do at most.
 *
 * <p>Threads: safe for use from several; it runs on two of its own.
 */
public final class BareMiniLm implements AutoCloseable {
    /** Numbers of a vector. */
    public static final int DIMENSIONS = MiniLmEngine.DIMENSIONS;

    private final MiniLmEngine engine = MiniLmEngine.load();

    /** Loads it; throws {@link IllegalStateException} on a platform that the model's libraries were not built for. */
    public BareMiniLm() {}

    /** The vector of a text of at most 512 tokens, the same as the server gives; a longer text is cut. */
    public CompletableFuture<float[]> vector(String text) {
        return engine.vector(text);
    }

    @Override
    public void close() {
        engine.close();
    }
}
