package io.millrace.benchmarks.completions;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.local.process.ParentWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A model server for one purpose, in a process of its own: {@code SlowChat MEAN_MS MAX_MS} streams each completion in ten pieces over a time drawn from a
 * log-normal law, and counts what was in flight. Prints {@code READY baseUrl}.
 *
 * <p>Threads: the pool's; a call that waits holds none.
 */
final class SlowChat {
    private static final int THREADS = 8;
    private static final int BACKLOG = 4_096;
    private static final int PIECES = 10;
    private static final double SIGMA = 0.7;
    private static final String USAGE =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                    + "\"model\":\"slow-chat\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":40,\"total_tokens\":60}}\n\n"
                    + "data: [DONE]\n\n";

    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(THREADS);
    private final SplittableRandom random = new SplittableRandom(7);
    private final double meanMs;
    private final double maxMs;
    private final FlightLog log = new FlightLog();

    private SlowChat(double meanMs, double maxMs) {
        this.meanMs = meanMs;
        this.maxMs = maxMs;
    }

    /** Serves until its parent is gone. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ParentWatch.start();
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "4000");
        SlowChat chat = new SlowChat(Double.parseDouble(args[0]), Double.parseDouble(args[1]));
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        http.setExecutor(chat.pool);
        http.createContext("/v1/chat/completions", chat::answer);
        http.createContext("/ledger", chat::ledger);
        http.start();
        System.out.println("READY http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
        Thread.currentThread().join();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        log.began();
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        piece(exchange, 0, (long) (duration() / PIECES));
    }

    private void piece(HttpExchange exchange, int number, long pauseMs) {
        var unused = pool.schedule(() -> write(exchange, number, pauseMs), pauseMs, TimeUnit.MILLISECONDS);
    }

    private void write(HttpExchange exchange, int number, long pauseMs) {
        boolean last = number == PIECES - 1;
        String text = String.format(
                        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"slow-chat\",\"choices\":"
                                + "[{\"index\":0,\"delta\":{\"content\":\"piece %d of an answer, \"},\"finish_reason\":%s}]}\n\n",
                        number, last ? "\"stop\"" : "null")
                + (last ? USAGE : "");
        try {
            OutputStream body = exchange.getResponseBody();
            body.write(text.getBytes(StandardCharsets.UTF_8));
            body.flush();
            if (last) {
                log.ended();
                exchange.close();
            } else {
                piece(exchange, number + 1, pauseMs);
            }
        } catch (IOException e) {
            // The client went away.
            log.ended();
            exchange.close();
        }
    }

    /** Milliseconds: log-normal with the given mean, cut at both ends. */
    private synchronized double duration() {
        double normal = random.nextGaussian();
        double drawn = meanMs * Math.exp(SIGMA * normal - SIGMA * SIGMA / 2);
        return Math.min(maxMs, Math.max(maxMs / 30, drawn));
    }

    private void ledger(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestURI().getPath().endsWith("/reset")) {
            log.reset();
        }
        byte[] body = log.json().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
