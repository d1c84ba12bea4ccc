package io.millrace.benchmarks.miss;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.WorkerSettings;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.Cpu;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a miss costs, and how much of what its calls allow is reached: with C calls in flight of B texts each and a latency of L, no client does more than C·B/L.
 * The bare client has nothing else to do; Millrace reads jobs, keeps answers, writes results, and does it exactly once.
 */
public final class MissLadder implements Ladder {
    private static final String JOBS = "embedding.jobs";
    private static final String RESULTS = "embedding.results";
    private static final String MODEL = "derived-384";
    private static final String BARE = "bare client";
    private static final String OWN = "millrace";
    private static final String REPEATED = "millrace, each text 4 times";
    private static final int DIMENSIONS = 1536;
    private static final int CONCURRENCY = 8;
    private static final int BATCH = 32;
    private static final int WAVE = CONCURRENCY * BATCH;
    private static final int REPEATS = 4;
    private static final Duration LATENCY = Duration.ofMillis(500);
    private static final double IDEAL = WAVE * 1e9 / LATENCY.toNanos();
    private static final Duration STILLNESS = Duration.ofMillis(1_500);

    @Override
    public String name() {
        return "miss";
    }

    @Override
    public Report run(Path dir, Size size) {
        int texts = WAVE * size.of(20, 6);
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                ModelProcess models = new ModelProcess(LATENCY);
                Backlog backlog = new Backlog(lab)) {
            lab.topics(JOBS, RESULTS);
            Map<String, String> variables = Workers.variables(lab, models.baseUrl());
            variables.put("MILLRACE_LANE_INFLIGHT_MAX", String.valueOf(CONCURRENCY));
            variables.put("MILLRACE_BATCH_ITEMS", String.valueOf(BATCH));
            Steps steps = new Steps(lab, models, backlog, figures, Workers.settings(variables), texts);
            for (int round = 0; round <= size.rounds(); round++) {
                steps.bare(round);
                steps.millrace(OWN, round, 1);
                steps.millrace(REPEATED, round, REPEATS);
                System.err.printf("miss: round %d of %d is over%n", round, size.rounds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (IOException e) {
            throw new IllegalStateException("the bare client failed", e);
        }
        return report(figures, texts);
    }

    private static Report report(Figures figures, int texts) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("calls in flight, C", String.valueOf(CONCURRENCY));
        settings.put("texts a call, B", String.valueOf(BATCH));
        settings.put("latency, L", LATENCY.toMillis() + " ms");
        settings.put("ideal, C*B/L", IDEAL + " texts/s");
        settings.put("distinct texts a step and round", String.valueOf(texts));
        settings.put("dimensions", String.valueOf(DIMENSIONS));
        Column share = Column.of("texts/s / ideal", "of ideal", 3);
        Column cpu = Column.of("CPU ms/text, client", "cpu app", 3);
        return new Report(
                "miss",
                "A miss, beside a client that does nothing else",
                List.of(BARE, OWN, REPEATED),
                List.of(
                        Column.of("texts/s", "per second", 0),
                        share,
                        Column.of("calls in flight / C", "in flight", 3),
                        Column.of("fill of batches", "fill", 3),
                        Column.of("texts sent / distinct", "sent", 3),
                        cpu,
                        Column.of("CPU ms/text, broker", "cpu broker", 3)),
                List.of(share, cpu),
                settings,
                List.of(
                        "Texts are distinct texts. From the start of work to the last vector in hand, for Millrace to the last result that a reader of committed records sees.",
                        "Calls in flight are counted at the server, over the same time. Every vector was compared with its text's."),
                figures);
    }

    /** The runs of one ladder. */
    private record Steps(
            Lab lab, ModelProcess models, Backlog backlog, Figures figures, WorkerSettings settings, int texts) {

        void bare(int round) throws InterruptedException, IOException {
            Texts family = new Texts("bare" + round);
            List<String> all = IntStream.range(0, texts).mapToObj(family::text).toList();
            models.resetLedger();
            BareClient client = new BareClient(models.baseUrl(), MODEL, DIMENSIONS);
            long cpu = Cpu.own();
            long began = System.nanoTime();
            client.embed(all, BATCH, CONCURRENCY);
            long nanos = System.nanoTime() - began;
            add(BARE, round, new Window.Took(texts, nanos, Cpu.own() - cpu, 0));
        }

        void millrace(String step, int round, int repeats) {
            Texts family = new Texts(step + round);
            int jobs = texts * repeats;
            for (int i = 0; i < jobs; i++) {
                // Equal texts stand a quarter of the input apart, so that some meet in flight and some find an answer.
                backlog.send(JOBS, null, family.line(i, i % texts, MODEL, DIMENSIONS, true));
            }
            backlog.flush();
            models.resetLedger();
            Window.Took took = new EmbedderRun(lab, settings).run(step, RESULTS, jobs, STILLNESS);
            new ResultCheck(lab, MODEL, family).hits(step, RESULTS, DIMENSIONS, jobs);
            lab.empty(RESULTS);
            lab.empty(JOBS);
            add(step, round, new Window.Took(texts, took.nanos(), took.ownCpu(), took.brokerCpu()));
        }

        private void add(String step, int round, Window.Took took) {
            JsonNode ledger = models.ledger();
            double calls = ledger.path("calls").asDouble();
            double seconds = took.nanos() / 1e9;
            figures.add(
                    step,
                    round,
                    Map.of(
                            "per second", took.perSecond(),
                            "of ideal", took.perSecond() / IDEAL,
                            "in flight", ledger.path("callMillis").asDouble() / 1e3 / seconds / CONCURRENCY,
                            "fill", ledger.path("items").asDouble() / (calls * BATCH),
                            "sent",
                                    ledger.path("items").asDouble()
                                            / ledger.path("distinctTexts").asDouble(),
                            "cpu app", took.ownMicros() / 1e3,
                            "cpu broker", took.brokerMicros() / 1e3));
            System.err.printf("  %d %-28s %.3f of ideal%n", round, step, took.perSecond() / IDEAL);
        }
    }
}
