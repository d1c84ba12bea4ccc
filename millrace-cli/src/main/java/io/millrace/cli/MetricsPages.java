package io.millrace.cli;

import io.millrace.client.WorkerPage;
import io.millrace.observe.Report;
import io.millrace.observe.Scrape;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where workers tell what they did. */
final class MetricsPages {
    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "URL",
            description =
                    "Metrics pages of workers, separated by commas; of one type they are added up (default: http://127.0.0.1:9464/metrics).")
    private List<URI> metrics = List.of();

    /** One report a job type. */
    List<Report> reports() {
        List<URI> pages = metrics.isEmpty() ? List.of(URI.create("http://127.0.0.1:9464/metrics")) : metrics;
        List<Scrape> scrapes = new ArrayList<>();
        for (URI page : pages) {
            try {
                WorkerPage answered = WorkerPage.read(page, Map.of());
                if (answered.status() != 200) {
                    throw new IOException("it answers with status " + answered.status());
                }
                scrapes.add(Scrape.of(answered.body()));
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "No metrics at " + page + ": " + e.getMessage() + ". Name a worker's with --metrics.");
            }
        }
        return Report.of(scrapes);
    }
}
