package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in README.md compiles and does what is said of it, and {@code report} tells of it. */
final class ReadmeProgramIT {
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(import io\\.millrace.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..");
    private static final Duration ACCOUNTED = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @Test
    void program_asksOnce_andThenHits() throws Exception {
        Matcher readme = PROGRAM.matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(readme.find()).isTrue();
        assertThat(readme.group(1).lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(15);
        Path program = Files.writeString(dir.resolve("Ask.java"), readme.group(1));
        try (LocalStack stack = LocalStack.start(
                LocalStackPlan.in(dir.resolve("data")).ports(0, 0).completions("http: {token: look-canary}"))) {
            List<String> first = run(program, stack.bootstrapServers());
            List<String> second = run(program, stack.bootstrapServers());
            System.out.println("README PROGRAM first=" + first + " second=" + second);
            assertThat(first.get(0)).startsWith("miss, ").endsWith("A storm broke the main mast.");
            assertThat(first.get(1)).isEqualTo("hit, 0 tokens billed: A storm broke the main mast.");
            assertThat(second).containsOnly(first.get(1)).hasSize(2);
            report(stack);
            cache(stack);
        }
    }

    private void cache(LocalStack stack) throws IOException {
        String worker = "http://127.0.0.1:" + stack.completions().statusPort();
        String line = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":"
                + "\"local-extractive\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Context: A storm broke"
                + " the main mast. The cook baked bread.\\nQuestion: What broke the mast?\"}]}}";
        // A key holds the provider and the model as the worker's settings name them.
        Path settings = Files.writeString(
                dir.resolve("worker.yaml"),
                "default_provider: local\nproviders: {local: {base_url: '"
                        + stack.models().baseUrl() + "'}}\n");
        CommandLineRun explained = CommandLineRun.of("key", "explain", line, line, "-c", settings.toString());
        String key = explained.out().lines().findFirst().orElseThrow().replaceAll("first +", "");
        CommandLineRun got = CommandLineRun.of("cache", "get", key, "--workers", worker, "--token", "look-canary");
        System.out.println(got.err() + got.out());
        assertThat(got.code()).as(got.err()).isZero();
        assertThat(got.out()).contains("\"content\":\"A storm broke the main mast.\"");
        assertThat(got.err()).contains("local/local-extractive", "kept until it is made invalid");
        CommandLineRun stats = CommandLineRun.of("cache", "stats", "--workers", worker, "--token", "look-canary");
        System.out.println(stats.out());
        assertThat(stats.code()).as(stats.err()).isZero();
        assertThat(stats.out()).containsPattern("completion +1 +3 +1 +0 +0");
        CommandLineRun stranger = CommandLineRun.of("cache", "stats", "--workers", worker, "--token", "guess");
        assertThat(stranger.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(stranger.err()).contains("http.token").doesNotContain("look-canary");
        CommandLineRun none =
                CommandLineRun.of("cache", "get", "0".repeat(64), "--workers", worker, "--token", "look-canary");
        assertThat(none.code()).isEqualTo(ExitCode.NOT_FOUND.number());
    }

    private static void report(LocalStack stack) {
        String url = "http://127.0.0.1:" + stack.completions().statusPort() + "/metrics";
        CommandLineRun table = accounted(stack, url);
        System.out.println(table.out());
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out())
                .containsPattern("requests +4")
                .containsPattern("errors.* 0")
                .containsPattern("cache hits +75.0 %")
                .containsPattern("completion +local/local-extractive +paid +1 ")
                .containsPattern("completion +local/local-extractive +avoided +3 ");
        CommandLineRun json = CommandLineRun.of("report", "--metrics", url, "-o", "json");
        assertThat(json.out()).contains("\"requests\" : 4", "\"hitRatio\" : 0.75");
        CommandLineRun nobody = CommandLineRun.of("report", "--metrics", "http://127.0.0.1:1/metrics");
        assertThat(nobody.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(nobody.err()).contains("No metrics at http://127.0.0.1:1/metrics");
    }

    /** What was paid is accounted for with its outcome, what was avoided within about a second of it: the report is asked again until then. */
    private static CommandLineRun accounted(LocalStack stack, String url) {
        Pattern all = Pattern.compile("completion +local/local-extractive +avoided +3 ");
        long deadline = System.nanoTime() + ACCOUNTED.toNanos();
        CommandLineRun table;
        do {
            table = CommandLineRun.of("report", "--metrics", url, "-b", stack.bootstrapServers());
        } while (!all.matcher(table.out()).find() && System.nanoTime() < deadline);
        return table;
    }

    private List<String> run(Path program, String broker) throws Exception {
        Path out = dir.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.toString(),
                        broker)
                .redirectOutput(out.toFile())
                .redirectError(dir.resolve("err.txt").toFile())
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as(Files.readString(dir.resolve("err.txt")) + Files.readString(out))
                .isTrue();
        return Files.readString(out, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("billed"))
                .toList();
    }
}
