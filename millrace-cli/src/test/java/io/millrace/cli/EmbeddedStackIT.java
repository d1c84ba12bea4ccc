package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that bring their own broker, model and worker, with real vectors. */
final class EmbeddedStackIT {
    @TempDir
    Path dir;

    @Test
    void embed_paysOnce_andASecondRunPaysNothing() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add("The whale, number " + i % 40 + ", was seen off the bow.");
        }
        Path texts = Files.write(dir.resolve("texts.txt"), lines);
        Path data = dir.resolve("data");
        CommandLineRun first = embed(texts, dir.resolve("a.jsonl"), data);
        CommandLineRun second = embed(texts, dir.resolve("b.jsonl"), data);
        assertThat(first.err()).contains("60 texts, 40 of them different, in", ": 40 paid, 20 had or shared");
        assertThat(second.err()).contains(": 0 paid, 60 had or shared").contains("texts/s");
        assertThat(Files.readAllLines(dir.resolve("a.jsonl")))
                .hasSize(60)
                .isEqualTo(Files.readAllLines(dir.resolve("b.jsonl")));
    }

    private static CommandLineRun embed(Path texts, Path out, Path data) {
        CommandLineRun run =
                CommandLineRun.of("embed", texts.toString(), "-o", out.toString(), "--data", data.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).as("nothing but data on standard output").isEmpty();
        return run;
    }

    @Test
    void demo_checksItself() throws Exception {
        CommandLineRun run = CommandLineRun.of(
                "demo",
                "--jobs",
                "200",
                "--distinct",
                "60",
                "--questions",
                "40",
                "--out",
                dir.resolve("out").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("200 jobs", "Checked: one result for each job", "Nearest neighbours");
        assertThat(run.out())
                .contains("40 questions in", "by large, rule", "by large, escalated", "not paid again", "cost paid")
                .contains("Checked: one answer for each job", "the bill is what the model server served");
        assertThat(run.err()).contains("no language model runs here", "made up for this demo");
        assertThat(dir.resolve("out/vectors.npy")).exists();
        assertThat(run.out() + run.err()).doesNotContain("\u001b");
        assertThat(timeless(run.out())).contains(timeless(transcript()));
    }

    /** What the README says the demo's dead letters look like. */
    private static String transcript() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        String block = readme.substring(readme.indexOf("<!-- dlq-transcript -->"));
        int begin = block.indexOf("```\n") + 4;
        return block.substring(begin, block.indexOf("\n```\n", begin));
    }

    /** The same without times and places, which differ from run to run. */
    private static String timeless(String shown) {
        return shown.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", "TIME")
                .replaceAll("[0-9]+ \\([0-9]+\\)", "N (N)")
                .replaceAll("dead-letters-[0-9]@[0-9]+", "dead-letters-P@N");
    }
}
