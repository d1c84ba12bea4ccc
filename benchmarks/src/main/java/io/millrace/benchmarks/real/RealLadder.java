package io.millrace.benchmarks.real;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import io.millrace.local.corpus.Corpus;
import io.millrace.local.model.BareMiniLm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A real model that fills the machine's processors: how much of its speed is left with a model server, a broker and Millrace on the same machine. All of them
 * live on the processors that the model wants.
 */
public final class RealLadder implements Ladder {
    private static final String JOBS = "embedding.jobs";
    private static final String RESULTS = "embedding.results";
    private static final String MODEL = "all-minilm-l6-v2";
    private static final String BARE = "bare model";
    private static final String OWN = "millrace";
    private static final int CHARACTERS = 500;
    private static final Duration STILLNESS = Duration.ofMillis(1_500);
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String name() {
        return "real";
    }

    @Override
    public Report run(Path dir, Size size) {
        int texts = size.of(1_500, 200);
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                BareMiniLm bare = new BareMiniLm();
                ModelProcess models =
                        new ModelProcess("io.millrace.local.model.ModelServerMain", List.of("--engine", "minilm"));
                Backlog backlog = new Backlog(lab)) {
            lab.topics(JOBS, RESULTS);
            warmUp(lab, backlog, size.of(20_000, 4_000));
            Steps steps = new Steps(lab, bare, models, backlog, figures, settings(lab, models));
            for (int round = 1; round <= size.rounds(); round++) {
                List<String> all = texts(round, texts);
                steps.millrace(round, all, steps.bare(round, all));
                System.err.printf("real: round %d of %d is over%n", round, size.rounds());
            }
        }
        return report(figures, texts);
    }

    private static WorkerSettings settings(Lab lab, ModelProcess models) {
        Map<String, String> variables = Workers.variables(lab, models.baseUrl());
        variables.put("MILLRACE_LANE_INFLIGHT_MAX", "4");
        return Workers.settings(variables);
    }

    /** A worker that has just started spends most of its time on compiling itself, which a model that takes all processors would feel. */
    private static void warmUp(Lab lab, Backlog backlog, int jobs) {
        Texts texts = new Texts("warm-up");
        for (int i = 0; i < jobs; i++) {
            backlog.send(JOBS, null, texts.line(i, i, "derived-384", BareMiniLm.DIMENSIONS, true));
        }
        backlog.flush();
        try (ModelProcess derived = new ModelProcess(Duration.ZERO)) {
            new EmbedderRun(lab, settings(lab, derived)).run("warm-up", RESULTS, jobs, STILLNESS);
        }
        lab.empty(RESULTS);
        lab.empty(JOBS);
    }

    /** The beginnings of passages, other ones in every round, no two alike. */
    private static List<String> texts(int round, int count) {
        var passages = Corpus.passages();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String text =
                            passages.get((round * count + i) % passages.size()).text();
                    return round + "." + i + " " + text.substring(0, Math.min(CHARACTERS, text.length()));
                })
                .toList();
    }

    private static Report report(Figures figures, int texts) {
        Column share = Column.ratio("texts/s / bare model", "per second", BARE);
        return new Report(
                "real",
                "A real model, beside nothing but the model",
                List.of(BARE, OWN),
                List.of(
                        Column.of("texts/s", "per second", 1),
                        share,
                        Column.of("CPU ms/text, client", "cpu app", 2),
                        Column.of("CPU ms/text, broker", "cpu broker", 2),
                        Column.of("CPU ms/text, model server", "cpu model", 2)),
                List.of(share),
                Map.of(
                        "model", MODEL + ", two sessions of one thread, one text a run",
                        "texts a step and round",
                                texts + ", beginnings of passages, about " + CHARACTERS + " characters"),
                List.of(
                        "Before the first round the worker answered many texts of a model that costs nothing, for the compiler.",
                        "The bare model runs in the benchmark's own process, so its time is 'client' there. Every vector that Millrace wrote is the bare model's, number by number."),
                figures);
    }

    /** The runs of one ladder. */
    private record Steps(
            Lab lab, BareMiniLm bare, ModelProcess models, Backlog backlog, Figures figures, WorkerSettings settings) {

        List<float[]> bare(int round, List<String> texts) {
            long cpu = Cpu.own();
            long began = System.nanoTime();
            List<CompletableFuture<float[]>> runs =
                    texts.stream().map(bare::vector).toList();
            List<float[]> vectors = runs.stream().map(CompletableFuture::join).toList();
            add(BARE, round, new Window.Took(texts.size(), System.nanoTime() - began, Cpu.own() - cpu, 0), 0);
            return vectors;
        }

        void millrace(int round, List<String> texts, List<float[]> vectors) {
            for (int i = 0; i < texts.size(); i++) {
                backlog.send(JOBS, null, line(i, texts.get(i)));
            }
            backlog.flush();
            long cpu = models.cpu();
            Window.Took took = new EmbedderRun(lab, settings).run(OWN, RESULTS, texts.size(), STILLNESS);
            long spent = models.cpu() - cpu;
            new ResultCheck(lab, (k, dimensions) -> vectors.get(k))
                    .hits(OWN, RESULTS, BareMiniLm.DIMENSIONS, texts.size());
            lab.empty(RESULTS);
            lab.empty(JOBS);
            add(OWN, round, took, spent);
        }

        private static byte[] line(int i, String text) {
            try {
                return ("{\"custom_id\":\"job-" + i
                                + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                                + MODEL + "\",\"encoding_format\":\"base64\",\"input\":" + JSON.writeValueAsString(text)
                                + "}}")
                        .getBytes(StandardCharsets.UTF_8);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a text is no JSON", e);
            }
        }

        private void add(String step, int round, Window.Took took, long modelCpu) {
            figures.add(
                    step,
                    round,
                    Map.of(
                            "per second", took.perSecond(),
                            "cpu app", took.ownMicros() / 1e3,
                            "cpu broker", took.brokerMicros() / 1e3,
                            "cpu model", modelCpu / 1e6 / took.records()));
            System.err.printf("  %d %-12s %.1f texts/s%n", round, step, took.perSecond());
        }
    }
}
