package io.millrace.cli;

import io.millrace.client.MillraceClient;
import io.millrace.local.corpus.Corpus;
import io.millrace.local.corpus.Passage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: thousands of jobs through a whole pipeline in this process, and a check that each text was paid for once. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a broker, local models and two workers in this process, sends jobs through them and says what came of it.",
            "Needs no network, no Docker and no key; takes less than a minute on two idle cores."
        })
final class DemoCommand implements Callable<Integer> {
    private static final String MODEL = "all-minilm-l6-v2";
    private static final int QUESTIONS_MAX = 100_000;

    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs to send (default: ${DEFAULT-VALUE}).")
    private int jobCount = 3_000;

    @Option(
            names = "--distinct",
            paramLabel = "N",
            description =
                    "Passages to draw from (default: ${DEFAULT-VALUE}); each asked for is one text for the model.")
    private int distinct = 2_000;

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "Completion jobs to send after that (default: ${DEFAULT-VALUE}); 0 for none.")
    private int questionCount = 300;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of the draw (default: ${DEFAULT-VALUE}); equal seeds give equal jobs.")
    private long seed = 42;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the vectors are written (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("millrace-demo");

    @Option(
            names = "--kill",
            description =
                    "Kill the embedder half-way, start it again, and count what was lost, doubled and paid twice; no completions.")
    private boolean kill;

    DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--jobs", jobCount, 1_000_000);
        requireRange("--distinct", distinct, Corpus.passages().size());
        if (questionCount != 0) {
            requireRange("--questions", questionCount, QUESTIONS_MAX);
        }
        DemoJobs jobs = DemoJobs.draw(jobCount, distinct, seed);
        Path data = Files.createTempDirectory("millrace-demo-");
        if (kill) {
            try {
                return new KillDemo(screen, jobs, data).run(MODEL);
            } finally {
                Trees.delete(data);
            }
        }
        Files.createDirectories(out);
        screen.note("Millrace demo. All of it runs in this process; nothing leaves this machine.");
        announce(jobs);
        long began = System.nanoTime();
        String token = UUID.randomUUID().toString();
        LocalStackPlan plan = LocalStackPlan.in(data).ports(0, 0).token(token).afterwards(() -> Trees.delete(data));
        try (LocalStack stack =
                LocalStack.start(questionCount == 0 ? plan : plan.completions(DemoQuestions.settings()))) {
            introduce(stack, data, System.nanoTime() - began);
            boolean kept = run(jobs, stack)
                    && (questionCount == 0 || ask(stack))
                    && new DemoFailures(screen, stack, token, data.resolve("fold")).show();
            if (kept) {
                DemoSummary.whereNext(screen);
            }
            return (kept ? ExitCode.OK : ExitCode.FAILED).number();
        } finally {
            Trees.delete(data);
        }
    }

    private void requireRange(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be from 1 to " + max + ", but is " + value);
        }
    }

    private void announce(DemoJobs jobs) {
        screen.note("  texts   passages from State of the Union addresses (US Government works, no copyright) and from"
                + " Moby-Dick (public domain)");
        screen.note("  draw    " + Screen.count(jobs.texts()) + " texts in " + Screen.count(jobCount) + " jobs from "
                + Screen.count(distinct) + " passages by Zipf's law, exponent " + DemoJobs.EXPONENT + ", seed " + seed
                + ": " + Screen.count(jobs.asked().cardinality()) + " different ones come up");
    }

    private void introduce(LocalStack stack, Path data, long nanos) {
        screen.note("  broker  Apache Kafka, one KRaft node, at " + stack.bootstrapServers() + "; data in " + data
                + ", deleted at the end");
        screen.note("  model   " + MODEL + ", real vectors of 384 numbers, on this CPU, served at "
                + stack.models().baseUrl());
        screen.note("  worker  millrace-embedder: " + LocalStack.PARTITIONS + " partitions, up to "
                + LocalStack.BATCH_ITEMS + " texts a call, " + LocalStack.INFLIGHT + " calls at once");
        screen.note("  started in " + Screen.seconds(nanos));
        screen.note("");
    }

    /** Whether the run kept its promises. */
    private boolean run(DemoJobs jobs, LocalStack stack) throws Exception {
        DemoTally tally = new DemoTally(jobs);
        long began = System.nanoTime();
        try (MillraceClient client = MillraceClient.connect(stack.kafka(), "embedding")) {
            new DemoFlow(screen, "jobs", client).run(jobCount, job -> jobs.line(job, MODEL), tally);
        }
        long nanos = System.nanoTime() - began;
        DemoSummary summary =
                new DemoSummary(screen, jobs, tally, stack.models().ledger().totals());
        summary.numbers(nanos);
        List<String> faults = summary.faults();
        if (!faults.isEmpty()) {
            faults.forEach(screen::note);
            return false;
        }
        screen.print("");
        screen.print(
                "Checked: one result for each job, each different text paid for once, equal texts have equal vectors.");
        writeAndShow(jobs, tally, summary);
        return true;
    }

    /** Whether the completions kept theirs. */
    private boolean ask(LocalStack stack) throws Exception {
        DemoQuestions questions = DemoQuestions.draw(questionCount, seed);
        DemoAnswers answers = new DemoAnswers(questions);
        DemoBill bill = new DemoBill(screen, questions, answers);
        bill.announce(seed);
        long began = System.nanoTime();
        try (MillraceClient client = MillraceClient.connect(stack.kafka(), "completion")) {
            new DemoFlow(screen, "questions", client).run(questionCount, questions::line, answers);
        }
        bill.numbers(System.nanoTime() - began);
        List<String> faults = bill.faults(stack.models().ledger().totals());
        if (!faults.isEmpty()) {
            faults.forEach(screen::note);
            return false;
        }
        screen.print("");
        screen.print(
                "Checked: one answer for each job, each different question asked once and once more where it went up a tier, and"
                        + " the bill is what the model server served, at these prices.");
        bill.examples();
        return true;
    }

    private void writeAndShow(DemoJobs jobs, DemoTally tally, DemoSummary summary) throws IOException {
        Path npy = out.resolve("vectors.npy");
        Path ids = out.resolve("vectors.jsonl");
        List<Passage> passages = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        NpyFile file = new NpyFile(npy);
        try (file;
                BufferedWriter lines = Files.newBufferedWriter(ids)) {
            for (int passage = 0; passage < jobs.pool().size(); passage++) {
                float[] vector = tally.vector(passage);
                if (vector != null) {
                    Passage source = jobs.pool().get(passage);
                    lines.write("{\"row\":" + file.rows() + ",\"id\":" + Json.text(source.id()) + ",\"title\":"
                            + Json.text(source.title()) + ",\"text\":" + Json.text(source.text()) + "}\n");
                    file.add(vector);
                    passages.add(source);
                    vectors.add(vector);
                }
            }
        }
        summary.neighbours(passages, vectors);
        summary.vectors(npy, ids, file);
    }
}
