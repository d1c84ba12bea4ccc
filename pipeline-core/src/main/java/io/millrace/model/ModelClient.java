package io.millrace.model;

import java.util.concurrent.CompletableFuture;

/**
 * Calls a provider. Implementations make exactly one call a request (no hidden retry), keep to its deadline, and tell failures apart.
 *
 * <p>Threads: {@code call} never blocks; the future completes on a thread of the client's. Cancelling the future ends the exchange.
 */
public interface ModelClient extends AutoCloseable {

    /** The future completes normally in every case that is not a bug of ours: failures of the world are {@link ModelReply.Refused}. */
    CompletableFuture<ModelReply> call(ModelRequest request);

    /** Ends open exchanges and frees threads. */
    @Override
    void close();
}
