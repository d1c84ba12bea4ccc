package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends answers that break on the wire; each holds its thread until the client goes away, 60 s have passed or the server closes.
 *
 * <p>Threads: safe for use from several.
 */
final class WireFaults {
    static final Duration BOUND = Duration.ofSeconds(60);
    private static final long BYTE_PAUSE_MS = 20;
    private static final int REPEATS = 1024;

    private final CountDownLatch closing = new CountDownLatch(1);

    void send(Fault fault, HttpReply reply, HttpExchange exchange) throws IOException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        try (exchange) {
            switch (fault) {
                case CUT_BODY -> cut(reply, exchange);
                case SLOW_BODY -> slow(reply, exchange, deadline);
                case ENDLESS_BODY -> endless(reply, exchange, deadline);
                case NO_ANSWER -> pause(BOUND.toMillis());
                default -> throw new IllegalArgumentException(fault + " is not a fault of the wire.");
            }
        }
    }

    private static void cut(HttpReply reply, HttpExchange exchange) throws IOException {
        byte[] body = reply.body();
        reply.sendHead(exchange, body.length);
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, body.length / 2);
        out.flush();
    }

    private void slow(HttpReply reply, HttpExchange exchange, long deadline) throws IOException {
        byte[] body = reply.body();
        reply.sendHead(exchange, body.length);
        OutputStream out = exchange.getResponseBody();
        for (byte b : body) {
            if (System.nanoTime() > deadline || pause(BYTE_PAUSE_MS)) {
                return;
            }
            out.write(b);
            out.flush();
        }
    }

    private void endless(HttpReply reply, HttpExchange exchange, long deadline) throws IOException {
        reply.sendHead(exchange, 0);
        OutputStream out = exchange.getResponseBody();
        EndlessBody endless = reply.endless();
        out.write(endless.start().getBytes(StandardCharsets.UTF_8));
        byte[] more = endless.more().repeat(REPEATS).getBytes(StandardCharsets.UTF_8);
        while (System.nanoTime() < deadline && closing.getCount() > 0) {
            out.write(more);
        }
    }

    /** Waits; true when the server is closing. */
    private boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void close() {
        closing.countDown();
    }
}
