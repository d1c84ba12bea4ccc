package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.WorkerPage;
import io.millrace.observe.PipelineMetric;
import io.millrace.observe.Scrape;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cache stats}: how much workers keep, and how often it served. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description =
                "Prints for each worker about how many answers it keeps, and how often they served since it started.")
final class CacheStatsCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String FORM = "%-28s %-11s %10s %10s %10s %10s %10s %12s %8s";

    private final Screen screen;

    @Mixin
    private WorkerOptions workers = new WorkerOptions();

    CacheStatsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        screen.print(String.format(
                FORM, "worker", "type", "entries", "hits", "misses", "shared", "uncached", "tokens saved", "swept"));
        for (URI worker : workers.workers()) {
            WorkerPage page = workers.read(worker, "/cache");
            JsonNode stats = MAPPER.readTree(page.body());
            Scrape scrape = Scrape.of(workers.read(worker, "/metrics").body());
            screen.print(String.format(
                    Locale.ROOT,
                    FORM,
                    worker,
                    stats.path("type").asText(),
                    Screen.count(stats.path("entries").asLong()),
                    requests(scrape, "hit"),
                    requests(scrape, "miss"),
                    requests(scrape, "coalesced"),
                    requests(scrape, "uncached"),
                    count(scrape, PipelineMetric.CACHE_SAVED_TOKENS, Map.of()),
                    count(scrape, PipelineMetric.CACHE_SWEPT, Map.of())));
        }
        return ExitCode.OK.number();
    }

    private static String requests(Scrape scrape, String result) {
        return count(scrape, PipelineMetric.CACHE_REQUESTS, Map.of("result", result));
    }

    private static String count(Scrape scrape, PipelineMetric metric, Map<String, String> labels) {
        return Screen.count(Math.round(scrape.sum(metric, labels)));
    }
}
