package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers answers when they are due: a waiting answer holds no thread, a broken one a thread of its own.
 *
 * <p>Threads: safe for use from several; answers are written by the pool.
 */
final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int BROKEN_MAX = 128;

    private final ExecutorService pool;
    private final ExecutorService broken = new ThreadPoolExecutor(
            0, BROKEN_MAX, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.named("model-fault"));
    private final WireFaults wireFaults = new WireFaults();

    Courier(ExecutorService pool) {
        this.pool = pool;
    }

    /** Runs the writing on the pool once the time has come. */
    void at(long dueNanos, Runnable writing) {
        long wait = dueNanos - System.nanoTime();
        if (wait > 0) {
            CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, pool).execute(writing);
            return;
        }
        try {
            pool.execute(writing);
        } catch (RejectedExecutionException e) {
            LOG.debug("The model server is closed; an answer is dropped.");
        }
    }

    /** Sends a broken answer on a thread of its own. */
    void breakAnswer(Fault fault, HttpReply reply, HttpExchange exchange) {
        Runnable sending = () -> {
            try {
                wireFaults.send(fault, reply, exchange);
            } catch (IOException e) {
                LOG.debug("The client went away during {}: {}", fault, e.getMessage());
            }
        };
        try {
            broken.execute(sending);
        } catch (RejectedExecutionException e) {
            LOG.warn("More than {} broken answers at once; this connection is closed instead.", BROKEN_MAX);
            exchange.close();
        }
    }

    @Override
    public void close() {
        wireFaults.close();
        broken.shutdown();
    }
}
