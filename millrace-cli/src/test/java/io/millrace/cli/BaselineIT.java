package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.JobApp;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.model.ModelServer;
import io.millrace.observe.PipelineMetric;
import io.millrace.observe.Report;
import io.millrace.observe.Scrape;
import io.millrace.testkit.JobTimes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of real runs: held against each other, and against what each job really took. */
final class BaselineIT {
    private static final int TEXTS = 200;
    private static final int ASKED = 3;
    private static final Duration USUAL = Duration.ofMillis(300);
    private static final Duration SLOW = Duration.ofSeconds(8);
    /** What a loaded machine may add to the usual; less than half of what the slow run adds. */
    private static final String[] TOLERANCES = {"--tolerance", "p50_ms=3000", "--tolerance", "p95_ms=3000"};

    private static final String NOTHING_KEPT =
            "topology: {namespaces: {default: {cache_control: \"no-cache, no-store\"}}}\n";

    private static final Pattern BUCKET =
            Pattern.compile("millrace_job_duration_seconds_bucket\\{.*le=\"([^\"]+)\".*} (\\S+)");

    @TempDir
    Path dir;

    private int runs;

    @Test
    void unchangedRerun_passes_andACacheSwitchedOff_orASlowerModel_isNamed() throws Exception {
        try (WorkerBench bench = new WorkerBench(dir).with("MILLRACE_TOPOLOGY_PARTITIONS", "2");
                ModelServer usual = bench.models(USUAL);
                ModelServer slow = bench.models(SLOW)) {
            assertThat(run(bench, usual, "", "baseline", "save", "b").code()).isZero();
            CommandLineRun same = compare("unchanged", bench, usual, "");
            assertThat(same.code()).isZero();
            CommandLineRun noCache = compare("cache off", bench, usual, NOTHING_KEPT);
            assertThat(noCache.code()).isEqualTo(ExitCode.FINDINGS.number());
            assertThat(noCache.err())
                    .contains("embedding billed_per_request", "embedding hit_ratio", "embedding cost_per_thousand_usd")
                    .doesNotContain("error_rate");
            CommandLineRun slower = compare("slower", bench, slow, "");
            assertThat(slower.code()).isEqualTo(ExitCode.FINDINGS.number());
            assertThat(slower.err()).contains("embedding p95_ms").doesNotContain("billed_per_request", "hit_ratio");
        }
    }

    private CommandLineRun compare(String what, WorkerBench bench, ModelServer models, String yaml) throws Exception {
        List<String> words = new ArrayList<>(List.of("baseline", "compare", "b"));
        words.addAll(List.of(TOLERANCES));
        CommandLineRun compared = run(bench, models, yaml, words.toArray(String[]::new));
        System.out.println("BASELINE " + what + ": exit " + compared.code() + "\n" + compared.out() + compared.err());
        return compared;
    }

    /** A run of a fresh worker on texts of its own, then a command on its metrics. */
    private CommandLineRun run(WorkerBench bench, ModelServer models, String yaml, String... command) throws Exception {
        String name = "run-" + runs++;
        JobApp worker = bench.worker(models.baseUrl(), yaml);
        try {
            try (MillraceClient client = MillraceClient.connect(bench.kafka(), "embedding")) {
                for (int round = 0; round < ASKED; round++) {
                    ask(client, name, round);
                }
            }
            histogramsAgree(name, bench.kafka(), worker.scrape());
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of("--dir", dir.resolve("kept").toString()));
            words.addAll(List.of("--metrics", "http://127.0.0.1:" + worker.statusPort() + "/metrics"));
            return CommandLineRun.of(words.toArray(String[]::new));
        } finally {
            worker.stop();
        }
    }

    private static void ask(MillraceClient client, String run, int round) throws Exception {
        List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            String line = WorkerBench.line(run + "-" + round + "-" + i, "text number " + i + " of " + run);
            jobs.add(client.submit(line.getBytes(StandardCharsets.UTF_8)));
        }
        for (CompletableFuture<JobOutcome> job : jobs) {
            assertThat(job.get(3, TimeUnit.MINUTES).answered()).isTrue();
        }
    }

    /** p50 and p95, as the report gives them and as Prometheus would from the same page, lie within a bucket of the jobs' own times. */
    private static void histogramsAgree(String run, Map<String, String> kafka, String page) {
        List<Long> exact = JobTimes.untilWritten(kafka, "embedding.results", run + "-", TEXTS * ASKED);
        Report report = Report.of(List.of(Scrape.of(page))).get(0);
        double[] bounds = PipelineMetric.JOB_DURATION.buckets();
        for (double quantile : new double[] {0.5, 0.95}) {
            long truth = exact.get((int) Math.ceil(quantile * exact.size()) - 1);
            Map<String, Double> told = new HashMap<>();
            told.put("report", quantile == 0.5 ? report.p50Ms() : report.p95Ms());
            told.put("histogram_quantile", 1000 * histogramQuantile(quantile, page));
            System.out.printf("HISTOGRAM %s p%.0f exact=%d ms, %s%n", run, 100 * quantile, truth, told);
            told.forEach((who, ms) -> assertThat(Math.abs(bucket(bounds, (double) truth) - bucket(bounds, ms)))
                    .as("p%s: %s ms, %s says %s ms", 100 * quantile, truth, who, ms)
                    .isLessThanOrEqualTo(1));
        }
    }

    /** Prometheus' definition, on the text of the page and nothing of ours: {@code histogram_quantile(q, sum by (le) (…_bucket))}. */
    private static double histogramQuantile(double quantile, String page) {
        TreeMap<Double, Double> buckets = new TreeMap<>();
        Matcher lines = BUCKET.matcher(page);
        while (lines.find()) {
            double bound =
                    lines.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(lines.group(1));
            buckets.merge(bound, Double.parseDouble(lines.group(2)), Double::sum);
        }
        double rank = quantile * buckets.lastEntry().getValue();
        double upper = buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= rank)
                .findFirst()
                .orElseThrow()
                .getKey();
        Map.Entry<Double, Double> below = buckets.lowerEntry(upper);
        double from = below == null ? 0 : below.getKey();
        double count = below == null ? 0 : below.getValue();
        return Double.isInfinite(upper) ? from : from + (upper - from) * (rank - count) / (buckets.get(upper) - count);
    }

    private static int bucket(double[] bounds, double ms) {
        int bucket = 0;
        while (bucket < bounds.length && bounds[bucket] * 1000 < ms) {
            bucket++;
        }
        return bucket;
    }
}
