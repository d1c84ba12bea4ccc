package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.app.JobApp;
import io.millrace.client.WorkerPage;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.observe.PipelineMetric;
import io.millrace.testkit.JobTimes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our metrics as Prometheus itself takes them: scraped, asked for quantiles, and linted. Needs {@code prometheus} and {@code promtool} on the path (Debian: the package prometheus). */
final class PrometheusToolIT {
    private static final int JOBS = 300;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    @Test
    void quantiles_lieWithinABucketOfTheJobsOwnTimes_andNamesPassTheLint() throws Exception {
        try (Workbench bench = Workbench.start(ModelServerSettings.derived().withLatency(Duration.ofMillis(100)))
                .with("MILLRACE_BATCH_ITEMS", "8")
                .with("MILLRACE_LANE_INFLIGHT_MAX", "2")) {
            bench.workers(1);
            JobApp worker = bench.worker(0);
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                lines.add(Lines.job("job-" + i, List.of("text " + i % 200), true));
            }
            bench.produce(lines);
            int port = freePort();
            Process prometheus = prometheus(port, worker.statusPort());
            try {
                await(port, "sum(millrace_job_duration_seconds_count)", JOBS);
                List<Long> exact = JobTimes.untilWritten(bench.kafka(), "embedding.results", "job-", JOBS);
                for (double quantile : new double[] {0.5, 0.95}) {
                    long truth = exact.get((int) Math.ceil(quantile * JOBS) - 1);
                    double told = 1000
                            * query(
                                    port,
                                    "histogram_quantile(" + quantile
                                            + ", sum by (le) (millrace_job_duration_seconds_bucket))");
                    System.out.printf("PROMETHEUS p%.0f exact=%d ms, told=%.0f ms%n", 100 * quantile, truth, told);
                    assertThat(Math.abs(bucket((double) truth) - bucket(told))).isLessThanOrEqualTo(1);
                }
            } finally {
                prometheus.destroy();
            }
            lint(worker.scrape());
        }
    }

    private Process prometheus(int port, int worker) throws IOException {
        Path config = dir.resolve("prometheus.yml");
        Files.writeString(
                config,
                "scrape_configs: [{job_name: millrace, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:"
                        + worker + "']}]}]\n");
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + dir.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("prometheus.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void await(int port, String query, double value) {
        long end = System.nanoTime() + LONG.toNanos();
        double found = Double.NaN;
        while (System.nanoTime() < end) {
            try {
                found = query(port, query);
            } catch (IOException e) {
                // It starts.
            }
            if (found == value) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        throw new AssertionError(query + " is " + found + " and never was " + value);
    }

    /** The one value of an instant query; not a number if there is none. */
    private static double query(int port, String query) throws IOException {
        URI page = URI.create(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        JsonNode json =
                new JsonMapper().readTree(WorkerPage.read(page, Map.of()).body());
        return json.at("/data/result/0/value/1").asDouble(Double.NaN);
    }

    private static int bucket(double ms) {
        double[] bounds = PipelineMetric.JOB_DURATION.buckets();
        int bucket = 0;
        while (bucket < bounds.length && bounds[bucket] * 1000 < ms) {
            bucket++;
        }
        return bucket;
    }

    /** Names and helps of ours and of OpenTelemetry's, as promtool judges them; Kafka's names are Kafka's. */
    private static void lint(String page) throws IOException, InterruptedException {
        String own = page.lines()
                        .filter(line -> line.replaceFirst("^# (HELP|TYPE) ", "").matches("(millrace|gen_ai)_.*"))
                        .collect(Collectors.joining("\n"))
                + "\n";
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        promtool.getOutputStream().write(own.getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println("PROMTOOL exit " + promtool.waitFor() + " " + said);
        assertThat(promtool.waitFor()).as(said).isZero();
    }
}
