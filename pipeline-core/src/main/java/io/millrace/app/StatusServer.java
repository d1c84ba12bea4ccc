package io.millrace.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.app.WorkerSettings.HttpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code /metrics}, {@code /healthz}, {@code /readyz} and {@code /cache} of one worker.
 *
 * <p>Threads: two of its own; reads only.
 */
final class StatusServer implements AutoCloseable {
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
        server.createContext("/metrics", exchange -> answer(exchange, 200, registry.scrape()));
        CachePage page = new CachePage(settings.token(), cache);
        server.createContext(CachePage.PATH, exchange -> get(exchange, page::answer));
        server.createContext("/healthz", exchange -> answer(exchange, health.live()));
        server.createContext("/readyz", exchange -> answer(exchange, health.ready()));
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
        get(exchange, asked -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            asked.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            asked.sendResponseHeaders(status, bytes.length);
            asked.getResponseBody().write(bytes);
        });
    }

    private static void get(HttpExchange exchange, HttpHandler handler) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("GET")) {
                handler.handle(exchange);
            } else {
                exchange.sendResponseHeaders(405, -1);
            }
        }
    }
}
