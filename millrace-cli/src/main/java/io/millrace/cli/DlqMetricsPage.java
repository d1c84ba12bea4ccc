package io.millrace.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.Group;
import io.millrace.observe.DlqMetric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /metrics} of the dead letters, as of the last look, on 127.0.0.1.
 *
 * <p>Threads: {@link #look} by the command; pages by one of its own.
 */
final class DlqMetricsPage implements AutoCloseable {
    /** Writers of dead letters decide what errors there are, and they can be anybody: the commonest have series of their own. */
    static final int ERRORS_MAX = 50;

    private static final String OTHER = "other";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge open = MultiGauge.builder(DlqMetric.OPEN.meter())
            .description(DlqMetric.OPEN.help())
            .register(registry);
    private final HttpServer server;
    private volatile double oldestSeconds;

    /** @param port 0 for any free one */
    DlqMetricsPage(int port) {
        Gauge.builder(DlqMetric.OLDEST.meter(), () -> oldestSeconds)
                .description(DlqMetric.OLDEST.help())
                .register(registry);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "--http: cannot listen on 127.0.0.1:" + port + " (" + e.getMessage()
                            + "); choose another port, 0 for any free one.");
        }
        server.createContext("/metrics", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What a scrape shows from now on. Reads every row. */
    void look(Fold fold, long nowMs) {
        Map<String, Long> byError = new TreeMap<>();
        List<Group> groups =
                fold.groups().stream().filter(group -> group.open() > 0).toList();
        for (Group group : groups) {
            String error = group.key().error();
            boolean own = byError.containsKey(error) || byError.size() < ERRORS_MAX;
            byError.merge(own ? error : OTHER, group.open(), Long::sum);
        }
        String label = DlqMetric.OPEN.label();
        open.register(
                byError.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(Tags.of(label, entry.getKey()), entry.getValue()))
                        .toList(),
                true);
        long[] firstMs = {nowMs};
        if (!groups.isEmpty()) {
            fold.each(row -> {
                if (row.firstMs() < firstMs[0] && fold.status(row).wantsAction()) {
                    firstMs[0] = row.firstMs();
                }
                return true;
            });
        }
        oldestSeconds = (nowMs - firstMs[0]) / 1e3;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] page = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
