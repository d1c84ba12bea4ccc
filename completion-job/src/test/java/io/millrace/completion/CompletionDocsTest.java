package io.millrace.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.WorkerSettings;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import io.millrace.settings.SettingsExplained;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/completions.md says is so; {@code -Ddocs.write=true} writes its table anew. */
final class CompletionDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "completions.md");
    private static final String HEAD = "| Key | Default |";

    @Test
    void settingsTable_isTheRecords() throws IOException {
        Set<String> ofEveryWorker = SettingsExplained.markdown(WorkerSettings.defaults())
                .lines()
                .skip(2)
                .collect(Collectors.toSet());
        String table = SettingsExplained.markdown(CompletionSettings.defaults())
                .lines()
                .filter(row -> !ofEveryWorker.contains(row))
                .collect(Collectors.joining("\n", "", "\n"));
        String page = Files.readString(PAGE);
        int at = page.indexOf(HEAD);
        String expected = (at < 0 ? page : page.substring(0, at)) + table;
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/completions.md; write its table anew with -Ddocs.write=true")
                .isEqualTo(expected);
        assertThat(table).contains("`prompts.<name>.user`", "`routes.<name>.default_tier`", "`budget.overlong`");
    }

    @Test
    void jobs_areAccepted() throws IOException, JobRejected {
        ChatJobType type = ChatJobType.of(
                new ModelCatalog(
                        Map.of(
                                "p",
                                new ProviderSettings(URI.create("http://127.0.0.1:1/v1"), null, Map.of(), Map.of())),
                        "p",
                        Map.of()),
                CompletionSettings.defaults());
        int jobs = 0;
        for (String row : Files.readAllLines(PAGE)) {
            if (row.startsWith("{\"custom_id\"")) {
                byte[] raw = row.getBytes(StandardCharsets.UTF_8);
                BatchLine line = new BatchLineParser(InputLimits.defaults()).parse(raw);
                assertThat(type.asks(line, List.of(), raw, "default")).hasSize(1);
                assertThat(type.ask(line, 0).input()).isNotNull();
                jobs++;
            }
        }
        assertThat(jobs).isEqualTo(2);
    }

    @Test
    void fieldsThatDoNotMatter_areNamed() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(ChatJobType.NOT_ASKED.stream()
                        .map(field -> "`" + field + "`")
                        .toList());
    }
}
