package io.millrace.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.app.WorkerSettings.HttpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code /metrics}, {@code /healthz}, {@code /readyz} and {@code /cache} of one worker.
 *
 * <p>Threads: two of its own; reads only.
 */
final class StatusServer implements AutoCloseable {
    private static final Set<String> GET = Set.of("GET");

    private final HttpServer server;
    private final ExecutorService threads;

    StatusServer(HttpSettings settings, PrometheusMeterRegistry registry, Health health, CacheLookup cache) {
        this.threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "millrace-status");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 16);
        } catch (IOException e) {
            throw new StartException(
                    "http.host and http.port: cannot listen on " + settings.host() + ":" + settings.port()
                            + "; choose another port, 0 for any free one or -1 for none",
                    e);
        }
        server.setExecutor(threads);
        CachePage page = new CachePage(settings.token(), cache);
        serve("/metrics", GET, exchange -> answer(exchange, 200, registry.scrape()));
        serve(CachePage.PATH, CachePage.METHODS, page::answer);
        serve("/healthz", GET, exchange -> answer(exchange, health.live()));
        serve("/readyz", GET, exchange -> answer(exchange, health.ready()));
    }

    private void serve(String path, Set<String> methods, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (methods.contains(exchange.getRequestMethod())) {
                    handler.handle(exchange);
                } else {
                    exchange.sendResponseHeaders(405, -1);
                }
            }
        });
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, Health.Verdict verdict) throws IOException {
        answer(exchange, verdict.ok() ? 200 : 503, verdict.reason() + "\n");
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
