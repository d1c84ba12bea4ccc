package io.millrace.reliability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.local.model.DerivedVectors;
import io.millrace.reliability.HttpEvent.What;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The model server of the harness: right vectors after a latency, and a history of every call, in this very process, so that it outlives every fault. A worker
 * is known by the path of its base URL.
 *
 * <p>The latency is drawn anew for each call, so that calls end out of order. There is no switch for misbehaviour: that is for the rows of the provider.
 *
 * <p>Threads: a pool of its own.
 */
final class WitnessServer implements AutoCloseable {
    private static final int THREADS = 6;
    private static final int BACKLOG = 256;

    private final HttpServer http;
    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "witness");
        thread.setDaemon(true);
        return thread;
    });
    private final RunClock clock;
    private final History<HttpEvent> history;
    private final LatencyRange latency;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, AtomicInteger> byWorker = new ConcurrentHashMap<>();

    static {
        // Read once by the JDK's server: without the first, an answer waits for a delayed acknowledgement; without the
        // others, idle connections are closed
        // under the hands of the client that keeps them.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    WitnessServer(RunClock clock, History<HttpEvent> history, LatencyRange latency) {
        this.clock = clock;
        this.history = history;
        this.latency = latency;
        try {
            this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("the model server cannot listen", e);
        }
        http.setExecutor(pool);
        http.createContext("/", this::handle);
        http.start();
    }

    /** What a worker is told to call. */
    String baseUrl(String worker) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + worker + "/v1";
    }

    /** Calls at the server now. */
    int open() {
        return open.get();
    }

    /** Calls a worker process made so far. */
    int callsOf(Worker worker) {
        AtomicInteger calls = byWorker.get(worker.id());
        return calls == null ? 0 : calls.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        WitnessRequest request;
        try {
            request = WitnessRequest.read(exchange.getRequestBody().readAllBytes());
        } catch (IOException | RuntimeException e) {
            // Half a request, from a worker that died while it sent: nothing was asked.
            exchange.close();
            return;
        }
        long call = calls.incrementAndGet();
        String worker = path[1];
        open.incrementAndGet();
        byWorker.computeIfAbsent(worker, w -> new AtomicInteger()).incrementAndGet();
        history.add(new HttpEvent(call, worker, clock.micros(), What.BEGAN, names(request.texts())));
        try {
            var unused = pool.schedule(
                    () -> answer(exchange, call, worker, request),
                    latency.draw().toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange, long call, String worker, WitnessRequest request) {
        What how = What.ANSWERED;
        List<float[]> vectors = new ArrayList<>();
        request.texts().forEach(text -> vectors.add(DerivedVectors.of(request.model(), text, request.dimensions())));
        byte[] body = WitnessRequest.reply(request, vectors);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            how = What.BROKEN;
        } finally {
            open.decrementAndGet();
            history.add(new HttpEvent(call, worker, clock.micros(), how, List.of()));
        }
    }

    /** A text of megabytes is known by its hash. */
    private static List<String> names(List<String> texts) {
        return texts.stream()
                .map(t -> t.length() <= 1_000 ? t : Shas.of(t.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** Answers no more; what is open is cut. */
    @Override
    public void close() {
        pool.shutdownNow();
        http.stop(0);
    }

    /** The shortest and the longest time a call stays. */
    record LatencyRange(Duration min, Duration max) {
        Duration draw() {
            long span = max.minus(min).toNanos();
            return min.plusNanos(ThreadLocalRandom.current().nextLong(span + 1));
        }
    }
}
