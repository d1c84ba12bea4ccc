package io.millrace.benchmarks.latency;

import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.EmbedderRun;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.Size;
import io.millrace.benchmarks.Texts;
import io.millrace.benchmarks.Workers;
import io.millrace.benchmarks.hit.Reference;
import io.millrace.benchmarks.hit.ReferenceApp;
import io.millrace.embedder.EmbedderApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How long a job takes from the moment it is due to the moment a reader of committed records has its result, at a steady rate, under each shipped profile. */
public final class LatencyLadder implements Ladder {
    private static final String DIRECT = "topic alone";
    private static final String IN = "bench.in";
    private static final String STRAIGHT = "bench.direct";
    private static final String JOBS = "embedding.jobs";
    private static final String RESULTS = "embedding.results";
    private static final String MODEL = "derived-384";
    private static final int DIMENSIONS = 384;
    private static final int DISTINCT = 200;
    private static final Duration MODEL_LATENCY = Duration.ofMillis(50);
    private static final List<String> PROFILES = List.of("latency", "default", "throughput");

    private static final Reference HIT = new Reference("hit384", true, DIMENSIONS, false, null);
    private static final Reference HIT_ALO =
            new Reference("hit384-alo", true, DIMENSIONS, false, Reference.AT_LEAST_ONCE);
    private static final Texts TEXTS = new Texts("latency");

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Report run(Path dir, Size size) {
        int perSecond = size.of(200, 100);
        int records = perSecond * size.of(6, 2);
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                ModelProcess models = new ModelProcess(MODEL_LATENCY)) {
            lab.topics(IN, STRAIGHT, JOBS, RESULTS);
            ReferenceApp.prepare(lab, HIT);
            ReferenceApp.prepare(lab, HIT_ALO);
            Steps steps = new Steps(lab, models, figures, new OpenLoop(lab, perSecond), perSecond, records);
            for (int round = 0; round <= size.rounds(); round++) {
                steps.direct(round);
                steps.reference(HIT_ALO, round);
                steps.reference(HIT, round);
                for (String profile : PROFILES) {
                    steps.hits(profile, round);
                    steps.misses(profile, round);
                }
                System.err.printf("latency: round %d of %d is over%n", round, size.rounds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return report(figures, perSecond, records);
    }

    private static Report report(Figures figures, int perSecond, int records) {
        List<String> steps = new ArrayList<>(List.of(DIRECT, HIT_ALO.name(), HIT.name()));
        PROFILES.forEach(profile -> steps.add(own("hit", profile)));
        PROFILES.forEach(profile -> steps.add(own("miss", profile)));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("jobs a second", String.valueOf(perSecond));
        settings.put("jobs a step and round", String.valueOf(records));
        settings.put("latency of the model server", MODEL_LATENCY.toMillis() + " ms");
        settings.put("references", "profile latency: commit interval 20 ms, linger 0");
        settings.put(
                "profiles", "latency: commit 20 ms, linger 0 ms; default: 100 ms, 5 ms; throughput: 500 ms, 10 ms");
        Column p50 = Column.of("p50 ms", "p50", 1);
        Column p99 = Column.of("p99 ms", "p99", 1);
        return new Report(
                "latency",
                "From the moment a job is due to its committed result",
                steps,
                List.of(p50, Column.of("p90 ms", "p90", 1), p99, Column.of("max ms", "max", 1)),
                List.of(p50, p99),
                settings,
                List.of(
                        "Arrivals do not wait for results; a job's time runs from when it was due, so that a stall is not hidden by what was not sent meanwhile.",
                        "A miss contains the model server's " + MODEL_LATENCY.toMillis() + " ms."),
                figures);
    }

    private static String own(String kind, String profile) {
        return "millrace " + kind + ", " + profile;
    }

    /** The runs of one ladder. */
    private record Steps(Lab lab, ModelProcess models, Figures figures, OpenLoop loop, int perSecond, int records) {

        void direct(int round) {
            add(DIRECT, round, loop.run(STRAIGHT, STRAIGHT, perSecond, records, i -> text(STRAIGHT, i % DISTINCT)));
        }

        void reference(Reference step, int round) throws InterruptedException {
            // What another reference was sent is not for this one.
            lab.empty(IN);
            try (ReferenceApp app = ReferenceApp.start(step, IN, settings("latency"))) {
                // In order, so that the first second fills the store.
                add(step.name(), round, loop.run(IN, step.out(), DISTINCT, records, i -> text(IN, i % DISTINCT)));
                if (app.misses() > DISTINCT) {
                    throw new IllegalStateException(step.name() + " missed " + app.misses() + " times");
                }
            }
        }

        void hits(String profile, int round) {
            job(own("hit", profile), profile, round, i -> text(JOBS, i % DISTINCT));
        }

        void misses(String profile, int round) {
            Texts fresh = new Texts(profile + round);
            job(own("miss", profile), profile, round, i -> record(JOBS, fresh, i));
        }

        private void job(String step, String profile, int round, IntFunction<ProducerRecord<byte[], byte[]>> record) {
            try (JobApp app = EmbedderApp.of(settings(profile))) {
                EmbedderRun.running(step, app);
                add(step, round, loop.run(JOBS, RESULTS, DISTINCT, records, record));
            }
        }

        private WorkerSettings settings(String profile) {
            Map<String, String> variables = Workers.variables(lab, models.baseUrl());
            variables.put("MILLRACE_PROFILE", profile);
            variables.put("MILLRACE_LANE_INFLIGHT_MAX", "32");
            return Workers.settings(variables);
        }

        private static ProducerRecord<byte[], byte[]> text(String topic, int k) {
            return record(topic, TEXTS, k);
        }

        private static ProducerRecord<byte[], byte[]> record(String topic, Texts texts, int k) {
            return new ProducerRecord<>(topic, texts.line(0, k, MODEL, DIMENSIONS, true));
        }

        private void add(String step, int round, Histogram micros) {
            figures.add(
                    step,
                    round,
                    Map.of(
                            "p50", micros.getValueAtPercentile(50) / 1e3,
                            "p90", micros.getValueAtPercentile(90) / 1e3,
                            "p99", micros.getValueAtPercentile(99) / 1e3,
                            "max", micros.getMaxValue() / 1e3));
            System.err.printf(
                    "  %d %-28s p50 %.1f ms, p99 %.1f ms%n",
                    round, step, micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3);
        }
    }
}
