package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker as a process of its own: what it says, how it ends; and jobs through it by {@code submit} and {@code embed}. */
final class WorkerProcessIT {
    private static final String LINE =
            "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"derived-384\",\"input\":\"%s\"}}";

    @TempDir
    Path dir;

    @Test
    void brokenSettings_endTheProcessWith78_andAreAllNamed() throws Exception {
        Path yaml = Files.writeString(
                dir.resolve("bad.yaml"), "kafka:\n  bootstrap.servers: x:1\nthreds: 2\nreplication: many\n");
        Process worker = start(yaml);
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(log()).contains("bad.yaml:3", "did you mean 'threads'", "bad.yaml:4", "replication");
    }

    @Test
    void worker_logs_answersJobs_andEndsWithZeroOnSigterm() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"));
                ModelServer models = ModelServer.start(ModelServerSettings.derived())) {
            Path yaml = Files.writeString(
                    dir.resolve("good.yaml"),
                    "kafka:\n  bootstrap.servers: " + broker.bootstrapServers() + "\nstate_dir: " + dir.resolve("state")
                            + "\nhttp:\n  port: 0\ntopology:\n  partitions: 2\ndefault_provider: p\nproviders:\n  p:\n    base_url: "
                            + models.baseUrl() + "\n");
            CommandLineRun topics = CommandLineRun.of("topics", "create", "--config", yaml.toString());
            assertThat(topics.code()).as(topics.err()).isZero();
            assertThat(topics.out()).contains("created   embedding.jobs", "created   millrace.dead-letters");
            Process worker = start(yaml);
            try {
                submit(yaml);
                worker.destroy();
                assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(worker.exitValue()).as(log()).isZero();
                assertThat(log()).contains("INFO", "worker millrace-embedder reads embedding.jobs");
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    private void submit(Path yaml) throws Exception {
        Path jobs = Files.writeString(
                dir.resolve("jobs.jsonl"),
                LINE.formatted("a", "one") + "\n" + LINE.formatted("b", "one") + "\n" + LINE.formatted("bad", "")
                        + "\n");
        Path out = dir.resolve("results.jsonl");
        CommandLineRun run = CommandLineRun.of(
                "submit", jobs.toString(), "--wait", "-o", out.toString(), "--config", yaml.toString());
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.PARTIAL.number());
        assertThat(run.err()).contains("2 results in", "1 failures in");
        assertThat(Files.readAllLines(out)).hasSize(2).allMatch(line -> line.contains("\"status_code\":200"));
        assertThat(Files.readString(dir.resolve("results.jsonl.errors.jsonl")))
                .contains("\"custom_id\":\"bad\"", "\"code\":\"schema_invalid\"", "\"response\":null");
    }

    private Process start(Path yaml) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                // Without the tests' own logging set-up: what is looked at is what ships.
                System.getProperty("java.class.path").replaceFirst("[^:]*test-classes:", ""),
                Millrace.class.getName(),
                "embedder",
                "--config",
                yaml.toString()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(dir.resolve("log.txt").toFile())
                .start();
    }

    private String log() throws Exception {
        return Files.readString(dir.resolve("log.txt"));
    }
}
