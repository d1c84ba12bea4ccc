package io.millrace.benchmarks.hit;

import io.millrace.app.WorkerSettings;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.EmbedderRun;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.ResultCheck;
import io.millrace.benchmarks.Size;
import io.millrace.benchmarks.Texts;
import io.millrace.benchmarks.Window;
import io.millrace.benchmarks.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What the settings of Kafka Streams do to a hit by the ordinary way: each step changes one of them, all else is as shipped. */
public final class SettingsLadder implements Ladder {
    private static final String JOBS = "embedding.jobs";
    private static final String RESULTS = "embedding.results";
    private static final String SHIPPED = "as shipped";
    private static final int DIMENSIONS = 384;
    private static final long SEED = 20_261_124L;
    private static final Duration STILLNESS = Duration.ofMillis(1_500);
    private static final Texts TEXTS = new Texts("settings");

    private static final Map<String, Map<String, String>> VARIANTS = variants();

    private static Map<String, Map<String, String>> variants() {
        Map<String, Map<String, String>> variants = new LinkedHashMap<>();
        variants.put(SHIPPED, Map.of());
        variants.put("profile latency", Map.of("MILLRACE_PROFILE", "latency"));
        variants.put("profile throughput", Map.of("MILLRACE_PROFILE", "throughput"));
        variants.put("fetch wait 100 ms", Map.of("MILLRACE_KAFKA_CONSUMER_FETCH_MAX_WAIT_MS", "100"));
        variants.put("fetch wait 20 ms", Map.of("MILLRACE_KAFKA_CONSUMER_FETCH_MAX_WAIT_MS", "20"));
        variants.put("fetch 1 MiB", Map.of("MILLRACE_KAFKA_CONSUMER_MAX_PARTITION_FETCH_BYTES", "1048576"));
        variants.put("200 records a poll", Map.of("MILLRACE_KAFKA_CONSUMER_MAX_POLL_RECORDS", "200"));
        variants.put("no compression", Map.of("MILLRACE_KAFKA_PRODUCER_COMPRESSION_TYPE", "none"));
        variants.put("batch 16 KiB", Map.of("MILLRACE_KAFKA_PRODUCER_BATCH_SIZE", "16384"));
        variants.put("batch 1 MiB", Map.of("MILLRACE_KAFKA_PRODUCER_BATCH_SIZE", "1048576"));
        variants.put("linger 50 ms", Map.of("MILLRACE_KAFKA_PRODUCER_LINGER_MS", "50"));
        variants.put("2 stream threads", Map.of("MILLRACE_THREADS", "2"));
        return variants;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public Report run(Path dir, Size size) {
        int records = size.of(50_000, 5_000);
        int distinct = size.of(20_000, 1_000);
        Figures figures = new Figures();
        SplittableRandom random = new SplittableRandom(SEED);
        try (Lab lab = new Lab(dir);
                ModelProcess models = new ModelProcess(Duration.ZERO);
                Backlog backlog = new Backlog(lab)) {
            lab.topics(JOBS, RESULTS);
            ResultCheck check = new ResultCheck(lab, MillraceStep.MODEL, TEXTS);
            for (int round = 0; round <= size.rounds(); round++) {
                for (String step : steps(size)) {
                    for (int i = 0; i < records; i++) {
                        // The warm-up asks each text at least once.
                        int k = round == 0 && i < distinct ? i : random.nextInt(distinct);
                        backlog.send(JOBS, null, TEXTS.line(i, k, MillraceStep.MODEL, DIMENSIONS, true));
                    }
                    backlog.flush();
                    Window.Took took =
                            new EmbedderRun(lab, settings(lab, models, step)).run(step, RESULTS, records, STILLNESS);
                    check.hits(step, RESULTS, DIMENSIONS, records);
                    lab.empty(RESULTS);
                    lab.empty(JOBS);
                    add(figures, step, round, took);
                }
            }
        }
        return report(figures, records, steps(size));
    }

    /** A quick run has time for a few. */
    private static List<String> steps(Size size) {
        return VARIANTS.keySet().stream().limit(size.of(VARIANTS.size(), 5)).toList();
    }

    private static WorkerSettings settings(Lab lab, ModelProcess models, String step) {
        Map<String, String> variables = new HashMap<>(Workers.variables(lab, models.baseUrl()));
        variables.putAll(VARIANTS.getOrDefault(step, Map.of()));
        return Workers.settings(variables);
    }

    private static void add(Figures figures, String step, int round, Window.Took took) {
        double cpu = took.ownMicros() + took.brokerMicros();
        figures.add(
                step,
                round,
                Map.of(
                        "per second", took.perSecond(),
                        "cpu app", took.ownMicros(),
                        "cpu broker", took.brokerMicros(),
                        "cpu", cpu));
        System.err.printf("  %d %-22s %,9.0f/s  %6.1f us%n", round, step, took.perSecond(), cpu);
    }

    private static Report report(Figures figures, int records, List<String> steps) {
        Column cpu = Column.ratio("CPU / shipped", "cpu", SHIPPED);
        return new Report(
                "settings",
                "Settings of Kafka Streams, one by one",
                steps,
                List.of(
                        Column.of("records/s", "per second", 0),
                        Column.of("CPU app", "cpu app", 1),
                        Column.of("CPU broker", "cpu broker", 1),
                        cpu,
                        Column.ratio("rate / shipped", "per second", SHIPPED)),
                List.of(cpu),
                Map.of(
                        "records a step and round",
                        String.valueOf(records),
                        "dimensions",
                        DIMENSIONS + ", base64",
                        "way",
                        "ordinary, one stream thread unless a step says two"),
                List.of("CPU is microseconds of processor time a record."),
                figures);
    }
}
