package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.JobApp;
import io.millrace.app.TimingsReader;
import io.millrace.app.WorkerSettings;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.observe.PipelineMetric;
import io.millrace.observe.Report;
import io.millrace.observe.Scrape;
import io.millrace.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of real runs: held against each other, and against what each job really took. */
final class BaselineIT {
    private static final int TEXTS = 200;
    private static final int ASKED = 3;
    private static final Duration USUAL = Duration.ofMillis(300);
    /** What a loaded machine may add to the usual; less than half of what the slow run adds. */
    private static final String[] TOLERANCES = {"--tolerance", "p50_ms=3000", "--tolerance", "p95_ms=3000"};

    @TempDir
    Path dir;

    private int runs;

    @Test
    void unchangedRerun_passes_andACacheSwitchedOff_orASlowerModel_isNamed() throws Exception {
        assertThat(run(
                                USUAL,
                                "",
                                page -> CommandLineRun.of("baseline", "save", "b", "--metrics", page, "--dir", kept()))
                        .code())
                .isZero();
        CommandLineRun same = run(USUAL, "", this::compare);
        System.out.println("BASELINE unchanged: exit " + same.code() + "\n" + same.out() + same.err());
        assertThat(same.code()).isZero();
        CommandLineRun noCache = run(USUAL, "no-cache, no-store", this::compare);
        System.out.println("BASELINE cache off: exit " + noCache.code() + "\n" + noCache.out() + noCache.err());
        assertThat(noCache.code()).isEqualTo(ExitCode.FINDINGS.number());
        assertThat(noCache.err())
                .contains("embedding billed_per_request", "embedding hit_ratio", "embedding cost_per_thousand_usd")
                .doesNotContain("error_rate");
        CommandLineRun slow = run(Duration.ofSeconds(8), "", this::compare);
        System.out.println("BASELINE slower: exit " + slow.code() + "\n" + slow.out() + slow.err());
        assertThat(slow.code()).isEqualTo(ExitCode.FINDINGS.number());
        assertThat(slow.err()).contains("embedding p95_ms").doesNotContain("billed_per_request", "hit_ratio");
    }

    private String kept() {
        return dir.resolve("kept").toString();
    }

    private CommandLineRun compare(String page) {
        List<String> words = new ArrayList<>(List.of("baseline", "compare", "b", "--metrics", page, "--dir", kept()));
        words.addAll(List.of(TOLERANCES));
        return CommandLineRun.of(words.toArray(new String[0]));
    }

    /** What is done with a worker's metrics page after a run. */
    private interface Then {
        CommandLineRun with(String page);
    }

    private CommandLineRun run(Duration latency, String directives, Then then) throws Exception {
        Path own = dir.resolve("run-" + runs++);
        try (EmbeddedBroker broker = EmbeddedBroker.start(own.resolve("broker"));
                ModelServer models =
                        ModelServer.start(ModelServerSettings.derived().withLatency(latency))) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            JobApp worker = EmbedderApp.of(settings(own, broker, models, directives));
            try {
                worker.start();
                assertThat(worker.awaitRunning(Duration.ofSeconds(90))).isTrue();
                try (MillraceClient client = MillraceClient.connect(kafka, "embedding")) {
                    for (int round = 0; round < ASKED; round++) {
                        ask(client);
                    }
                }
                String page = "http://127.0.0.1:" + worker.statusPort() + "/metrics";
                histogramsAgree(kafka, Scrape.of(worker.scrape()));
                return then.with(page);
            } finally {
                worker.stop();
            }
        }
    }

    private static void ask(MillraceClient client) throws Exception {
        List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            String line = "{\"custom_id\":\"" + i + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
                    + "{\"model\":\"derived-384\",\"input\":\"text number " + i + "\"}}";
            jobs.add(client.submit(line.getBytes(StandardCharsets.UTF_8)));
        }
        for (CompletableFuture<JobOutcome> job : jobs) {
            assertThat(job.get(3, TimeUnit.MINUTES).answered()).isTrue();
        }
    }

    /** p50 and p95 as the report gives them lie within a bucket of the jobs' own times. */
    private static void histogramsAgree(Map<String, String> kafka, Scrape scrape) {
        List<Long> exact = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (exact.size() < TEXTS * ASKED && System.nanoTime() < end) {
            exact.clear();
            try (TimingsReader reader = new TimingsReader(kafka)) {
                // From acceptance to the outcome's being written, as the histogram counts; the commit comes later.
                reader.read(0, job -> exact.add(job.settledMs() - job.acceptedMs()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(exact).hasSize(TEXTS * ASKED);
        exact.sort(null);
        Report report = Report.of(List.of(scrape)).get(0);
        double[] bounds = PipelineMetric.JOB_DURATION.buckets();
        for (double quantile : new double[] {0.5, 0.95}) {
            long truth = exact.get((int) Math.ceil(quantile * exact.size()) - 1);
            double told = quantile == 0.5 ? report.p50Ms() : report.p95Ms();
            System.out.printf("HISTOGRAM p%.0f exact=%d ms, report=%.0f ms%n", 100 * quantile, truth, told);
            assertThat(Math.abs(bucket(bounds, truth) - bucket(bounds, told)))
                    .as("p%s: %s ms, reported as %s ms", 100 * quantile, truth, told)
                    .isLessThanOrEqualTo(1);
        }
    }

    private static int bucket(double[] bounds, double ms) {
        int bucket = 0;
        while (bucket < bounds.length && bounds[bucket] * 1000 < ms) {
            bucket++;
        }
        return bucket;
    }

    private static WorkerSettings settings(Path own, EmbeddedBroker broker, ModelServer models, String directives) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("MILLRACE_STATE_DIR", own.resolve("state").toString());
        env.put("MILLRACE_CREATE_TOPICS", "true");
        env.put("MILLRACE_HTTP_PORT", "0");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", "2");
        env.put("MILLRACE_BATCH_ITEMS", "32");
        env.put("MILLRACE_DEFAULT_PROVIDER", "local");
        env.put("MILLRACE_PROVIDERS_LOCAL_BASE_URL", models.baseUrl().toString());
        WorkerSettings addresses = Settings.read(WorkerSettings.defaults(), null, env);
        String namespaces = directives.isEmpty()
                ? ""
                : "topology:\n  namespaces:\n    default:\n      cache_control: \"" + directives + "\"\n";
        return Settings.readText(
                addresses,
                "test.yaml",
                "models:\n  derived-384:\n    provider: local\n    vector_size: 384\n    input_cost_per_token: 0.00000002\n"
                        + namespaces);
    }
}
