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
import io.millrace.embedder.EmbedderApp;
import io.millrace.topology.JobKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a hit costs: bare pass-through, a repartition more, a hash and a look-up more, and the whole of Millrace. Each step works off the same number of records,
 * written before it starts; all vectors that come out are compared with what they must be.
 */
public final class HitLadder implements Ladder {
    private static final String IN = "bench.in";
    private static final String JOBS = "embedding.jobs";
    private static final String KEYED = "embedding.jobs.keyed";
    private static final String RESULTS = "embedding.results";
    private static final String PASS = "pass";
    private static final long SEED = 20_261_124L;
    /** Longer than any commit interval here. */
    private static final Duration STILLNESS = Duration.ofMillis(1_500);

    private static final Texts TEXTS = new Texts("hit");

    /** What a quick run is content with. */
    private static final Set<String> QUICK = Set.of(
            PASS, "rep", "hit384", "line384-keyed", "millrace384", "millrace384-keyed-hot", "millrace1536-keyed-hot");

    private static final List<Reference> REFERENCES = List.of(
            new Reference(PASS, false, 0, false, null),
            new Reference("rep", true, 0, false, null),
            new Reference("hit384", true, 384, false, null),
            new Reference("hit384-keyed", false, 384, false, null),
            new Reference("line384", true, 384, true, null),
            new Reference("line384-keyed", false, 384, true, null),
            new Reference("hit1536", true, 1536, false, null),
            new Reference("line1536-keyed", false, 1536, true, null),
            new Reference("pass-alo", false, 0, false, Reference.AT_LEAST_ONCE),
            new Reference("hit384-alo", true, 384, false, Reference.AT_LEAST_ONCE));

    private static final List<MillraceStep> MILLRACE = List.of(
            new MillraceStep("millrace384", false, false, 384, true),
            new MillraceStep("millrace384-hot", false, true, 384, true),
            new MillraceStep("millrace384-keyed", true, false, 384, true),
            new MillraceStep("millrace384-keyed-hot", true, true, 384, true),
            new MillraceStep("millrace384-keyed-float", true, true, 384, false),
            new MillraceStep("millrace1536", false, false, 1536, true),
            new MillraceStep("millrace1536-keyed-hot", true, true, 1536, true),
            new MillraceStep("millrace1536-keyed-float", true, true, 1536, false));

    @Override
    public String name() {
        return "hit";
    }

    @Override
    public Report run(Path dir, Size size) {
        int records = size.of(50_000, 10_000);
        int distinct = size.of(20_000, 2_000);
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                ModelProcess models = new ModelProcess(Duration.ZERO);
                Backlog backlog = new Backlog(lab)) {
            Map<String, String> variables = Workers.variables(lab, models.baseUrl());
            variables.put("MILLRACE_LANE_INFLIGHT_MAX", "8");
            variables.put("MILLRACE_TOPOLOGY_KEYED", "true");
            List<Reference> references = REFERENCES.stream()
                    .filter(step -> !size.quick() || QUICK.contains(step.name()))
                    .toList();
            List<MillraceStep> own = MILLRACE.stream()
                    .filter(step -> !size.quick() || QUICK.contains(step.name()))
                    .toList();
            Steps steps = new Steps(lab, variables, references, backlog, figures, records, distinct);
            steps.prepare();
            for (int round = 0; round <= size.rounds(); round++) {
                steps.references(round);
                for (MillraceStep step : own) {
                    steps.millrace(step, round);
                }
                System.err.printf("hit: round %d of %d is over%n", round, size.rounds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return report(figures, records, distinct);
    }

    private static Report report(Figures figures, int records, int distinct) {
        Column cpu = Column.of("CPU us/record", "cpu", 1);
        Column ratio = Column.ratio("CPU pass / CPU", "per cpu second", PASS);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("records a step and round", String.valueOf(records));
        settings.put("distinct texts", String.valueOf(distinct));
        settings.put("partitions", String.valueOf(Lab.PARTITIONS));
        settings.put("stream threads", "1");
        settings.put("guarantee", "exactly_once_v2, but where a step ends in -alo");
        settings.put("all else", "Millrace's shipped profile 'default', for the references too");
        return new Report(
                "hit",
                "A hit, step by step",
                Stream.concat(
                                REFERENCES.stream().map(Reference::name),
                                MILLRACE.stream().map(MillraceStep::name))
                        .filter(figures::has)
                        .toList(),
                List.of(
                        Column.of("records/s", "per second", 0),
                        Column.of("CPU app", "cpu app", 1),
                        Column.of("CPU broker", "cpu broker", 1),
                        cpu,
                        ratio,
                        Column.ratio("rate / pass", "per second", PASS),
                        Column.ratio("rate / rep", "per second", "rep")),
                List.of(cpu, ratio),
                settings,
                List.of(
                        "Ratios are of the same round. 'CPU pass / CPU' says how many of this step's records cost as much processor time as one that is passed through.",
                        "line: a bare topology that reads Batch lines and writes Batch output lines: parse, hash, look up, write base64, and no more. What is between it and pass is the price of the format, not of Millrace.",
                        "-keyed: jobs were keyed by their producer and spare the repartition. -hot: answers asked for last are held on the heap, too. -float: vectors as numbers, else base64.",
                        "Every vector that came out was compared with its text's, number by number; counts are exact."),
                figures);
    }

    /** The runs of one ladder. */
    private static final class Steps {
        private final Lab lab;
        private final List<Reference> references;
        private final Backlog backlog;
        private final Figures figures;
        private final int records;
        private final int distinct;
        private final Map<String, String> variables;
        private final JobKeys keys;
        private final ReferenceCheck check;
        private final ResultCheck results;
        private final SplittableRandom random = new SplittableRandom(SEED);

        Steps(
                Lab lab,
                Map<String, String> variables,
                List<Reference> references,
                Backlog backlog,
                Figures figures,
                int records,
                int distinct) {
            this.lab = lab;
            this.references = references;
            this.backlog = backlog;
            this.figures = figures;
            this.records = records;
            this.distinct = distinct;
            this.variables = Map.copyOf(variables);
            this.keys = EmbedderApp.keys(Workers.settings(variables));
            this.check = new ReferenceCheck(lab);
            this.results = new ResultCheck(lab, MillraceStep.MODEL, TEXTS);
        }

        void prepare() {
            lab.topics(IN, JOBS, KEYED, RESULTS);
            references.forEach(step -> ReferenceApp.prepare(lab, step));
        }

        /** All references read the same records, each from where it stopped the round before. */
        void references(int round) throws InterruptedException {
            for (int i = 0; i < records; i++) {
                int k = draw(i, round);
                // The same text, the same line: its hash is what a look-up goes by.
                byte[] line = TEXTS.line(0, k, MillraceStep.MODEL, 384, true);
                backlog.send(IN, ReferenceTopology.sha256(line), line);
            }
            backlog.flush();
            for (Reference step : references) {
                add(step.name(), round, run(step, round));
                check.require(step, records);
                lab.empty(step.out());
            }
            lab.empty(IN);
        }

        private Window.Took run(Reference step, int round) throws InterruptedException {
            Window window = new Window(lab, step.out());
            try (ReferenceApp app = ReferenceApp.start(step, IN, Workers.settings(variables))) {
                window.open();
                Window.Took took = window.await(records, STILLNESS);
                if (round > 0 && app.misses() > 0) {
                    throw new IllegalStateException(
                            step.name() + " missed " + app.misses() + " times after the warm-up");
                }
                return took;
            }
        }

        void millrace(MillraceStep step, int round) {
            for (int i = 0; i < records; i++) {
                byte[] line = TEXTS.line(i, draw(i, round), MillraceStep.MODEL, step.dimensions(), step.base64());
                if (step.keyed()) {
                    backlog.send(keys.record(line));
                } else {
                    backlog.send(JOBS, null, line);
                }
            }
            backlog.flush();
            Window.Took took = new EmbedderRun(lab, settings(step)).run(step.name(), RESULTS, records, STILLNESS);
            long hits = results.hits(step.name(), RESULTS, step.dimensions(), records);
            if (round > 0 && hits != records) {
                throw new IllegalStateException(
                        step.name() + ": " + (records - hits) + " jobs were no hits after the warm-up");
            }
            lab.empty(RESULTS);
            lab.empty(step.keyed() ? KEYED : JOBS);
            add(step.name(), round, took);
        }

        private WorkerSettings settings(MillraceStep step) {
            Map<String, String> own = new LinkedHashMap<>(variables);
            if (!step.hot()) {
                own.put("MILLRACE_TOPOLOGY_HOT_BYTES", "0");
            }
            return Workers.settings(own);
        }

        /** The warm-up asks each text at least once. */
        private int draw(int i, int round) {
            return round == 0 && i < distinct ? i : random.nextInt(distinct);
        }

        private void add(String step, int round, Window.Took took) {
            double cpu = took.ownMicros() + took.brokerMicros();
            figures.add(
                    step,
                    round,
                    Map.of(
                            "per second",
                            took.perSecond(),
                            "cpu app",
                            took.ownMicros(),
                            "cpu broker",
                            took.brokerMicros(),
                            "cpu",
                            cpu,
                            "per cpu second",
                            1e6 / cpu));
            System.err.printf("  %d %-20s %,9.0f/s  %6.1f us%n", round, step, took.perSecond(), cpu);
        }
    }
}
