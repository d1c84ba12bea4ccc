package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.client.MillraceClient;
import io.millrace.embedder.EmbedderApp;
import io.millrace.topology.JobKeys;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}: Batch request lines through a running worker. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Sends the lines of a file as jobs. With --wait, results go to OUT and failures beside it, to OUT.errors.jsonl, as",
            "lines of a Batch error file, so that nobody waits for ever."
        })
final class SubmitCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "FILE", description = "Batch request lines (JSONL); - is standard input.")
    private String file = "-";

    @Option(names = "--wait", description = "Wait until every job has ended.")
    private boolean wait;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT",
            description = "Where results go; with --wait.")
    private @Nullable Path out;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Job type: embedding or completion (default: ${DEFAULT-VALUE}).")
    private String type = "embedding";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait without any job ending (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 300;

    SubmitCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        if (wait && out == null) {
            throw new CommandFailed(ExitCode.USAGE, "--wait needs --out FILE for the results.");
        }
        WorkerSettings settings = cluster.settings();
        TopicsThere.require(settings.kafka(), List.of(type + ".jobs"));
        try (BufferedReader lines = reader()) {
            return out != null && wait ? await(lines, settings, out) : send(lines, settings);
        }
    }

    private BufferedReader reader() throws IOException {
        return file.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file));
    }

    private int send(BufferedReader lines, WorkerSettings settings) throws IOException {
        Map<String, Object> kafka = new HashMap<>(settings.kafka());
        kafka.put("acks", "all");
        kafka.put("max.request.size", 9 << 20);
        Acknowledged acknowledged = new Acknowledged();
        JobKeys keys = keys(settings);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    byte[] job = line.getBytes(StandardCharsets.UTF_8);
                    var unused = producer.send(
                            keys == null ? new ProducerRecord<>(type + ".jobs", job) : keys.record(job), acknowledged);
                }
            }
        }
        screen.note(Screen.count(acknowledged.good()) + " jobs acknowledged, " + Screen.count(acknowledged.bad())
                + " refused by the cluster.");
        return (acknowledged.bad() == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
    }

    /** Where the workers read keyed jobs, each is keyed here, by their own settings. */
    private @Nullable JobKeys keys(WorkerSettings settings) {
        return settings.topology().keyed() && type.equals("embedding") ? EmbedderApp.keys(settings) : null;
    }

    private int await(BufferedReader lines, WorkerSettings settings, Path results) throws Exception {
        Path errors = results.resolveSibling(results.getFileName() + ".errors.jsonl");
        Files.deleteIfExists(errors);
        JobKeys keys = keys(settings);
        try (MillraceClient client = keys == null
                        ? MillraceClient.connect(settings.kafka(), type)
                        : MillraceClient.connect(settings.kafka(), type, keys);
                OutcomeFiles files = new OutcomeFiles(results, errors);
                OrderlyWait orderly = new OrderlyWait(screen, timeoutSeconds)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    orderly.add(client.submit(line), files::write);
                }
            }
            orderly.finish();
            screen.note(Screen.count(files.answered()) + " results in " + results + ", " + Screen.count(files.failed())
                    + " failures" + (files.failed() == 0 ? "." : " in " + errors + "."));
            return (files.failed() == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    /** Results to one file, failures to another that is made when it is needed. */
    static final class OutcomeFiles implements AutoCloseable {
        private final OutputStream results;
        private final Path errorsPath;
        private @Nullable OutputStream errors;
        private long answered;
        private long failed;

        OutcomeFiles(Path results, Path errors) throws IOException {
            this.results = new BufferedOutputStream(Files.newOutputStream(results));
            this.errorsPath = errors;
        }

        void write(io.millrace.client.JobOutcome outcome) throws IOException {
            OutputStream to = results;
            if (outcome.answered()) {
                answered++;
            } else {
                failed++;
                errors = errors == null ? new BufferedOutputStream(Files.newOutputStream(errorsPath)) : errors;
                to = errors;
            }
            to.write(outcome.line());
            to.write('\n');
        }

        long answered() {
            return answered;
        }

        long failed() {
            return failed;
        }

        @Override
        public void close() throws IOException {
            results.close();
            if (errors != null) {
                errors.close();
            }
        }
    }
}
