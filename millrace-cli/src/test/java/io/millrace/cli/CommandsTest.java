package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need no cluster. */
final class CommandsTest {
    private static final String A =
            "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"m\",\"input\":\"x\",\"task\":1.0}}";

    @TempDir
    Path dir;

    @Test
    void keyExplain_namesTheUnknownFieldThatDiffers() {
        CommandLineRun run = CommandLineRun.of("key", "explain", A, A.replace("\"task\":1.0", "\"task\":2"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("They do not share an answer.", "differs: /body/task");
    }

    @Test
    void keyExplain_saysWhatDoesNotMatter() {
        String b = A.replace("\"a\"", "\"b\"").replace("1.0", "1").replace("\"input\"", "\"user\":\"u\",\"input\"");
        CommandLineRun run = CommandLineRun.of("key", "explain", A, b);
        assertThat(run.out())
                .contains("They share their answer.", "does not matter: /custom_id", "does not matter: /body/user")
                .doesNotContain("/body/task", "  differs: ");
    }

    @Test
    void keyExplain_ofALineThatWouldBeRefused_saysWhy() {
        CommandLineRun run = CommandLineRun.of("key", "explain", A, "{\"custom_id\":\"b\"}");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(run.err()).contains("second line would be refused (schema_invalid)");
    }

    @Test
    void configExplain_hidesSecretsAndNamesSources() throws Exception {
        Path file = Files.writeString(
                dir.resolve("m.yaml"),
                "batch:\n  items: 7\nproviders:\n  p:\n    base_url: http://127.0.0.1/v1\n    api_key: hidden-canary\n");
        CommandLineRun run = CommandLineRun.of("config", "explain", "--config", file.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("m.yaml:2").contains("***").doesNotContain("hidden-canary");
        CommandLineRun json = CommandLineRun.of("config", "explain", "-o", "json", "--config", file.toString());
        assertThat(json.out()).startsWith("[").contains("\"path\" : \"batch.items\"");
    }

    @Test
    void mistakes_areAllTold_withTheirLines() throws Exception {
        Path file = Files.writeString(dir.resolve("m.yaml"), "btach: {}\nbatch:\n  items: none\n");
        CommandLineRun run = CommandLineRun.of("config", "explain", "--config", file.toString());
        assertThat(run.code()).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(run.err()).contains("m.yaml:1", "did you mean 'batch'", "m.yaml:3", "batch.items");
    }

    @Test
    void unknownCommand_isAUsageMistake_andNoEscapeByteIsWritten() {
        CommandLineRun run = CommandLineRun.of("nonsense");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE.number());
        CommandLineRun help = CommandLineRun.of("--help");
        assertThat(help.out()).contains("demo", "up", "embedder", "embed", "submit", "topics", "key", "config", "skip");
        assertThat(run.err() + help.out()).doesNotContain("\u001b");
    }

    @Test
    void colour_isForTerminalsThatShowIt() {
        assertThat(Millrace.coloured(Map.of("TERM", "xterm"), true)).isTrue();
        assertThat(Millrace.coloured(Map.of("TERM", "dumb"), true)).isFalse();
        assertThat(Millrace.coloured(Map.of("TERM", "xterm", "NO_COLOR", "1"), true))
                .isFalse();
        assertThat(Millrace.coloured(Map.of("TERM", "xterm"), false)).isFalse();
        assertThat(Screen.ofProcess(Map.of("TERM", "dumb")).animated()).isFalse();
    }

    @Test
    void skip_ofNoJobId_saysHowOneLooks() {
        CommandLineRun run = CommandLineRun.of("skip", "nonsense", "--bootstrap", "127.0.0.1:1");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).contains("embedding.jobs-3@1042");
    }

    @Test
    void npyFile_isWhatNumpyReads() throws Exception {
        Path npy = dir.resolve("v.npy");
        try (NpyFile file = new NpyFile(npy)) {
            file.add(new float[] {1f, -2f});
            file.add(new float[] {0.5f, 3f});
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getShort(8)).isEqualTo((short) 118);
        String header = new String(bytes.array(), 10, 118, StandardCharsets.US_ASCII);
        assertThat(header)
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }")
                .endsWith("\n");
        assertThat(bytes.getFloat(128)).isEqualTo(1f);
        assertThat(bytes.getFloat(140)).isEqualTo(3f);
        assertThat(bytes.array()).hasSize(144);
    }

    @Test
    void submit_whereNoClusterAnswers_saysSoOnce() throws Exception {
        Path jobs = Files.writeString(dir.resolve("jobs.jsonl"), A + "\n" + A + "\n");
        CommandLineRun run = CommandLineRun.of("submit", jobs.toString(), "--bootstrap", "127.0.0.1:1");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(run.err()).contains("No Kafka cluster answers at 127.0.0.1:1");
    }
}
