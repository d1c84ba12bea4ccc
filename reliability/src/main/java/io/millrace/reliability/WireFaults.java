package io.millrace.reliability;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.reliability.Deed.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Sends replies, whole or in the ways that connections break.
 *
 * <p>Threads: those that take long hold a thread of their own until the client goes away, two minutes have passed, or the server ends.
 */
final class WireFaults implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long BYTE_PAUSE_MS = 50;
    private static final int BLOCK = 64 << 10;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "wire-fault");
        thread.setDaemon(true);
        return thread;
    });

    /** Sends a reply as it should be; false if the client went away before it was out. */
    boolean whole(HttpExchange exchange, Deed deed, byte[] body) {
        try (exchange) {
            if (deed.wire() == Wire.WHOLE_THEN_CLOSED) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            // The JDK's server takes length 0 for "unknown" and -1 for "no body".
            head(exchange, deed, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Begins to send a reply that will not be whole. */
    void send(HttpExchange exchange, Deed deed, byte[] body) {
        threads.execute(() -> {
            try (exchange) {
                switch (deed.wire()) {
                    case CUT -> begin(exchange, deed, body, body.length, body.length / 2);
                    case CUT_CHUNKS -> cutChunks(exchange, deed, body);
                    case SLOW -> slow(exchange, deed, body);
                    case ENDLESS -> endless(exchange, deed);
                    case SILENT -> pause(LONGEST.toMillis());
                    default -> {
                        // CLOSED: leaving is all.
                    }
                }
            } catch (IOException e) {
                // The client has had enough, which is what it should have.
            }
        });
    }

    private static void head(HttpExchange exchange, Deed deed, long length) throws IOException {
        deed.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(deed.status(), length);
    }

    private static OutputStream begin(HttpExchange exchange, Deed deed, byte[] body, long length, int sent)
            throws IOException {
        head(exchange, deed, length);
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, sent);
        out.flush();
        return out;
    }

    /** A chunked body whose JSON ends in the middle; the last chunk comes, for the JDK's server always sends it. */
    private static void cutChunks(HttpExchange exchange, Deed deed, byte[] body) throws IOException {
        begin(exchange, deed, body, 0, body.length / 2).close();
    }

    private void slow(HttpExchange exchange, Deed deed, byte[] body) throws IOException {
        OutputStream out = begin(exchange, deed, body, body.length, 1);
        for (int i = 1; i < body.length && !pause(BYTE_PAUSE_MS); i++) {
            out.write(body[i]);
            out.flush();
        }
    }

    private void endless(HttpExchange exchange, Deed deed) throws IOException {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) ' ');
        block[0] = '{';
        OutputStream out = begin(exchange, deed, block, 0, BLOCK);
        block[0] = ' ';
        long end = RunClock.nanos() + LONGEST.toNanos();
        while (RunClock.nanos() < end && closing.getCount() > 0) {
            out.write(block);
        }
    }

    /** Waits; true when the server ends. */
    private boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        threads.shutdownNow();
    }
}
