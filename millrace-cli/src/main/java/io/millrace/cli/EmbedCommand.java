package io.millrace.cli;

import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.broker.BrokerException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code embed}: a file of texts in, a file of vectors out; what was embedded before costs nothing. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = {
            "Embeds the texts of a file, in order. By default on a broker, a model and a worker in this process, whose cache is",
            "kept on disk: a second run pays for nothing. With --bootstrap or --config, through a running worker."
        })
final class EmbedCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "A text a line; or, named .jsonl, an object a line: {\"text\":…, \"id\":…} or a Batch line.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT",
            description =
                    "Vectors, as OUT.npy (ids beside it) or as any other name: lines {\"id\":…,\"vector\":…}. Failures go to"
                            + " OUT.errors.jsonl.")
    private Path out = Path.of("");

    @Option(names = "--model", paramLabel = "MODEL", description = "Model (default: ${DEFAULT-VALUE}).")
    private String model = "all-minilm-l6-v2";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the embedded stack keeps its cache (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".millrace");

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait without any text being answered (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 300;

    EmbedCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.isReadable(file)) {
            throw new CommandFailed(ExitCode.NOT_FOUND, "There is no file " + file + " that can be read.");
        }
        if (cluster.named()) {
            Map<String, String> kafka = cluster.settings().kafka();
            TopicsThere.require(kafka, List.of("embedding.jobs", "embedding.results"));
            return embed(kafka);
        }
        Files.createDirectories(data);
        screen.note("Starting a broker, a local model and a worker; their data is in " + data + " …");
        LocalStackPlan plan = LocalStackPlan.in(data);
        try (LocalStack stack = LocalStack.start(plan)) {
            return embed(stack.kafka());
        } catch (BrokerException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    e.getMessage() + " If './millrace up' runs there, name its broker: --bootstrap 127.0.0.1:9092.");
        }
    }

    private int embed(Map<String, String> kafka) throws Exception {
        long lines = TextLines.count(file);
        long began = System.nanoTime();
        Tally tally = new Tally();
        Path errorsPath = out.resolveSibling(out.getFileName() + ".errors.jsonl");
        try (TextLines texts = TextLines.open(file, model);
                VectorFile vectors = VectorFile.open(out);
                ErrorFile errors = new ErrorFile(errorsPath);
                MillraceClient client = MillraceClient.connect(kafka, "embedding");
                Progress progress = Progress.of(screen, "texts", lines);
                OrderlyWait orderly = new OrderlyWait(new WithHits(progress, tally), timeoutSeconds)) {
            for (TextLines.Entry next = texts.next(); next != null; next = texts.next()) {
                TextLines.Entry entry = next;
                if (entry.bad()) {
                    tally.failed++;
                    errors.add(entry.id(), "invalid_line", entry.problem());
                } else {
                    tally.distinct.add(entry.asked());
                    orderly.add(client.submit(entry.line()), outcome -> take(entry, outcome, vectors, errors, tally));
                }
            }
            orderly.finish();
        }
        long nanos = System.nanoTime() - began;
        screen.note(Screen.count(tally.texts) + " texts, " + Screen.count(tally.distinct.count())
                + " of them different, in "
                + out + ": " + Screen.count(tally.paid) + " paid, " + Screen.count(tally.texts - tally.paid)
                + " had or shared (" + Screen.percent(tally.texts - tally.paid, tally.texts) + "), "
                + Screen.count(tally.billed) + " tokens billed; " + Math.round(tally.texts / (nanos / 1e9))
                + " texts/s over " + Screen.seconds(nanos) + ".");
        if (tally.failed > 0) {
            screen.note(Screen.count(tally.failed) + " lines have no vector; why is in " + errorsPath + ".");
        }
        return (tally.failed == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
    }

    private static void take(
            TextLines.Entry entry, JobOutcome outcome, VectorFile vectors, ErrorFile errors, Tally tally)
            throws IOException {
        if (!outcome.answered()) {
            tally.failed++;
            errors.add(outcome.line());
            return;
        }
        Embedded embedded = Embedded.of(outcome.line());
        int count = embedded.vectors().size();
        for (int i = 0; i < count; i++) {
            // A Batch line may hold several texts: then each vector says which.
            vectors.add(
                    count == 1 ? entry.id() : entry.id() + "[" + i + "]",
                    embedded.vectors().get(i));
        }
        tally.texts += count;
        tally.paid += embedded.paid();
        tally.billed += embedded.billed();
    }

    /** What has come of the texts so far. */
    private static final class Tally {
        final DistinctTexts distinct = new DistinctTexts();
        long texts;
        long paid;
        long billed;
        long failed;
    }

    /** Progress that also tells the hit ratio. */
    private record WithHits(Progress progress, Tally tally) implements Progress {
        @Override
        public void at(long done, String note) {
            progress.at(done, note + ", hits " + Screen.percent(tally.texts - tally.paid, tally.texts));
        }

        @Override
        public void close() {}
    }

    /** Vectors with their ids, in the form the file's name asks for. */
    interface VectorFile extends AutoCloseable {
        void add(String id, float[] vector) throws IOException;

        @Override
        void close() throws IOException;

        static VectorFile open(Path out) throws IOException {
            return out.toString().endsWith(".npy") ? new Numpy(out) : new Jsonl(out);
        }
    }

    private static final class Numpy implements VectorFile {
        private final NpyFile rows;
        private final BufferedWriter ids;

        Numpy(Path out) throws IOException {
            this.rows = new NpyFile(out);
            this.ids = Files.newBufferedWriter(out.resolveSibling(out.getFileName() + ".ids.txt"));
        }

        @Override
        public void add(String id, float[] vector) throws IOException {
            rows.add(vector);
            ids.write(id);
            ids.newLine();
        }

        @Override
        public void close() throws IOException {
            try (ids) {
                rows.close();
            }
        }
    }

    private static final class Jsonl implements VectorFile {
        private final BufferedWriter lines;

        Jsonl(Path out) throws IOException {
            this.lines = Files.newBufferedWriter(out);
        }

        @Override
        public void add(String id, float[] vector) throws IOException {
            lines.write("{\"id\":" + Json.text(id) + ",\"vector\":" + Json.of(vector) + "}");
            lines.newLine();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
