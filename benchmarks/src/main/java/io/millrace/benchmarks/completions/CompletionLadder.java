package io.millrace.benchmarks.completions;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.EmbedderRun;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Outputs;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.Size;
import io.millrace.benchmarks.Window;
import io.millrace.benchmarks.Workers;
import io.millrace.completion.CompletionApp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many slow calls at once: streamed completions of log-normal length, all of different questions, beside a client that does nothing else. */
public final class CompletionLadder implements Ladder {
    private static final String JOBS = "completion.jobs";
    private static final String RESULTS = "completion.results";
    private static final String BARE = "bare client";
    private static final String OWN = "millrace";
    private static final Duration STILLNESS = Duration.ofMillis(1_500);

    @Override
    public String name() {
        return "completions";
    }

    @Override
    public Report run(Path dir, Size size) {
        Plan warmUp = new Plan(size.of(1_000, 300), size.of(10_000, 3_000), 40);
        Plan plan = new Plan(size.of(1_000, 300), size.of(4_000, 900), size.of(6_000, 2_000));
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                Backlog backlog = new Backlog(lab)) {
            lab.topics(JOBS, RESULTS);
            // A worker that has just started spends most of its time on compiling itself: many short calls do in a
            // minute what long ones would in ten.
            try (ModelProcess models = warmUp.server()) {
                new Steps(lab, models, backlog, new Figures(), warmUp).round(0);
            }
            try (ModelProcess models = plan.server()) {
                Steps steps = new Steps(lab, models, backlog, figures, plan);
                for (int round = 1; round <= size.rounds(); round++) {
                    steps.round(round);
                    System.err.printf("completions: round %d of %d is over%n", round, size.rounds());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return report(figures, plan);
    }

    private static Report report(Figures figures, Plan plan) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("calls in flight, C", String.valueOf(plan.concurrency()));
        settings.put("calls a step and round", String.valueOf(plan.calls()));
        settings.put(
                "length of a call",
                "log-normal, mean " + plan.meanMs() / 1e3 + " s, cut at " + plan.meanMs() * Plan.LONGEST / 1e3
                        + " s, streamed in ten pieces");
        Column share = Column.of("calls in flight / C", "in flight", 3);
        Column cpu = Column.of("CPU ms/call, client", "cpu app", 2);
        return new Report(
                "completions",
                "Many slow completions at once",
                List.of(BARE, OWN),
                List.of(
                        share,
                        Column.of("most in flight", "max", 0),
                        cpu,
                        Column.of("CPU ms/call, broker", "cpu broker", 2),
                        Column.of("heap KiB/open call", "heap", 1)),
                List.of(share, cpu),
                settings,
                List.of(
                        "Calls in flight are counted at the server from the first call's beginning to the last call's: the ramp at the start counts, the tail does not.",
                        "Before the first round each client made many calls of 40 ms, for the compiler.",
                        "No requests or tokens a minute are set, so C is the only limit. Heap is what a collection leaves while C calls are open, less what it leaves before."),
                figures);
    }

    /** @param meanMs mean length of a call, milliseconds */
    private record Plan(int concurrency, int calls, int meanMs) {
        private static final int LONGEST = 5;

        ModelProcess server() {
            return new ModelProcess(
                    SlowChat.class.getName(), List.of(String.valueOf(meanMs), String.valueOf(meanMs * LONGEST)));
        }

        WorkerSettings settings(Lab lab, ModelProcess models) {
            Map<String, String> variables = Workers.variables(lab, models.baseUrl());
            variables.put("MILLRACE_LANE_INFLIGHT_MAX", String.valueOf(concurrency));
            variables.put("MILLRACE_PROVIDERS_BENCH_STREAM", "true");
            return Workers.settings(variables);
        }
    }

    /** The runs of one ladder. */
    private record Steps(Lab lab, ModelProcess models, Backlog backlog, Figures figures, Plan plan) {

        void round(int round) throws InterruptedException {
            bare(round);
            millrace(round);
        }

        void bare(int round) throws InterruptedException {
            models.resetLedger();
            try (HeapWatch heap = new HeapWatch(this::open, plan.concurrency())) {
                long cpu = Cpu.own();
                new BareStreams(models.baseUrl()).ask(plan.calls(), plan.concurrency(), i -> body(BARE, round, i));
                add(BARE, round, Cpu.own() - cpu, 0, heap.bytesEach());
            }
        }

        void millrace(int round) {
            for (int i = 0; i < plan.calls(); i++) {
                String line =
                        "{\"custom_id\":\"" + i + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                                + body(OWN, round, i) + "}";
                backlog.send(JOBS, null, line.getBytes(StandardCharsets.UTF_8));
            }
            backlog.flush();
            models.resetLedger();
            Window window = new Window(lab, RESULTS);
            try (JobApp app = CompletionApp.of(plan.settings(lab, models))) {
                EmbedderRun.running(OWN, app);
                try (HeapWatch heap = new HeapWatch(this::open, plan.concurrency())) {
                    window.open();
                    Window.Took took = window.await(plan.calls(), STILLNESS);
                    // The last calls may be far between.
                    while (open() > 0) {
                        took = window.await(plan.calls(), STILLNESS);
                    }
                    add(OWN, round, took.ownCpu(), took.brokerCpu(), heap.bytesEach());
                }
            }
            check();
            lab.empty(RESULTS);
            lab.empty(JOBS);
        }

        private int open() {
            return models.ledger().path("inFlight").asInt();
        }

        private void check() {
            Set<String> ids = new HashSet<>();
            Outputs.read(lab, RESULTS, record -> {
                String line = new String(record.value(), StandardCharsets.UTF_8);
                if (!line.contains("piece 9 of an answer")) {
                    throw new IllegalStateException("a completion was cut: " + line);
                }
                ids.add(line.substring(line.indexOf("\"custom_id\""), line.indexOf("\"response\"")));
            });
            if (ids.size() != plan.calls()) {
                throw new IllegalStateException(ids.size() + " completions of " + plan.calls() + " came");
            }
        }

        private static String body(String step, int round, int i) {
            return "{\"model\":\"slow-chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Question " + i
                    + " of round " + round + " of " + step + "?\"}]}";
        }

        private void add(String step, int round, long ownCpu, long brokerCpu, double heap) {
            JsonNode ledger = models.ledger();
            double share = ledger.path("mean").asDouble() / plan.concurrency();
            figures.add(
                    step,
                    round,
                    Map.of(
                            "in flight", share,
                            "max", ledger.path("max").asDouble(),
                            "cpu app", ownCpu / 1e6 / plan.calls(),
                            "cpu broker", brokerCpu / 1e6 / plan.calls(),
                            "heap", heap / 1024));
            System.err.printf(
                    "  %d %-12s %.3f of C, %.2f ms CPU a call%n", round, step, share, ownCpu / 1e6 / plan.calls());
        }
    }
}
