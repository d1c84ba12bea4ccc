package io.millrace.reliability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.reliability.Deed.Wire;
import io.millrace.reliability.HttpEvent.What;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * The model server of the harness: does with each call what its script says and keeps a history of every one, in this very process, so that it outlives every
 * fault. A worker is known by the path of its base URL.
 *
 * <p>The latency is drawn anew for each call, so that calls end out of order.
 *
 * <p>Threads: a pool of its own; its switches are for the row's thread.
 */
final class WitnessServer implements AutoCloseable {
    private static final int THREADS = 6;
    private static final int BACKLOG = 256;

    private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "witness");
        thread.setDaemon(true);
        return thread;
    });
    private final WireFaults wire = new WireFaults();
    private final RunClock clock;
    private final History<HttpEvent> history;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger downs = new AtomicInteger();
    private final Map<String, AtomicInteger> byWorker = new ConcurrentHashMap<>();
    private final int port;
    private volatile HttpServer http;
    private volatile Script script;

    static {
        // Read once by the JDK's server: without the first, an answer waits for a delayed acknowledgement; without the
        // others, idle connections are closed
        // under the hands of the client that keeps them.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    WitnessServer(RunClock clock, History<HttpEvent> history, Script script) {
        this.clock = clock;
        this.history = history;
        this.script = script;
        this.http = listen(0);
        this.port = http.getAddress().getPort();
    }

    private HttpServer listen(int wanted) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
            server.setExecutor(pool);
            server.createContext("/", this::handle);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the model server cannot listen", e);
        }
    }

    /** What a worker is told to call. */
    String baseUrl(String worker) {
        return "http://127.0.0.1:" + port + "/" + worker + "/v1";
    }

    /** What becomes of calls that come from now on. */
    void play(Script other) {
        script = other;
    }

    /** Goes away: open calls are cut, connections refused. */
    void goDown() {
        downs.incrementAndGet();
        http.stop(0);
    }

    /** Comes back at the same address. */
    void comeBack() {
        http = listen(port);
    }

    /** Calls at the server now. */
    int open() {
        return open.get();
    }

    /** Calls that came so far. */
    long calls() {
        return calls.get();
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
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Arrival call = new Arrival(
                calls.incrementAndGet(), path[1], clock.micros(), request, authorization == null ? "" : authorization);
        int down = downs.get();
        open.incrementAndGet();
        byWorker.computeIfAbsent(call.worker(), w -> new AtomicInteger()).incrementAndGet();
        history.add(new HttpEvent(call.call(), call.worker(), call.at(), What.BEGAN, names(request.texts())));
        Deed deed = script.decide(call);
        try {
            var unused = pool.schedule(
                    () -> answer(exchange, call, deed, down), deed.delay().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange, Arrival call, Deed deed, int down) {
        byte[] body = deed.body().apply(call.request());
        if (deed.wire() == Wire.WHOLE || deed.wire() == Wire.WHOLE_THEN_CLOSED) {
            long sent = clock.micros();
            boolean whole = wire.whole(exchange, deed, body);
            ended(call, deed, sent, whole, down);
        } else {
            // It ends when the client has enough of it, which only the client sees.
            ended(call, deed, clock.micros(), true, down);
            wire.send(exchange, deed, body);
        }
    }

    private void ended(Arrival call, Deed deed, long sent, boolean whole, int down) {
        open.decrementAndGet();
        boolean refused = !deed.fault().isEmpty() || down != downs.get();
        What how = refused ? What.REFUSED : whole ? What.ANSWERED : What.BROKEN;
        String fault = !refused || !deed.fault().isEmpty() ? deed.fault() : "down";
        Duration wait = deed.leaveAlone();
        long until = wait == null ? 0 : sent + wait.toNanos() / 1_000;
        history.add(new HttpEvent(call.call(), call.worker(), clock.micros(), how, List.of(), fault, until));
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
        wire.close();
        http.stop(0);
    }

    /** The shortest and the longest time a call stays. */
    record LatencyRange(Duration min, Duration max) {
        static LatencyRange ofMillis(long min, long max) {
            return new LatencyRange(Duration.ofMillis(min), Duration.ofMillis(max));
        }

        Duration draw() {
            long span = max.minus(min).toNanos();
            return min.plusNanos(ThreadLocalRandom.current().nextLong(span + 1));
        }
    }
}
