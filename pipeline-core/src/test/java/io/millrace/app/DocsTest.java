package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.FailureKind;
import io.millrace.limit.Trouble;
import io.millrace.observe.PipelineMetric;
import io.millrace.settings.SettingsExplained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables in docs/ are what the code says; {@code -Ddocs.write=true} writes them anew. */
final class DocsTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void settingsTable_isTheRecords() throws IOException {
        String page =
                "# Settings\n\nOne YAML file and the environment (`MILLRACE_…`, the path in upper case); the environment wins."
                        + " `${NAME}`, `${NAME:-default}` and `${file:/path}` are filled in.\n`./millrace config explain` shows what is in force and where it was set.\n\n"
                        + SettingsExplained.markdown(WorkerSettings.defaults());
        check("settings.md", page);
    }

    @Test
    void metricsTable_isTheEnum() throws IOException {
        StringBuilder page = new StringBuilder(
                "# Metrics\n\n`/metrics` of a worker, in Prometheus' text form; Kafka Streams' own under `kafka_stream_…` beside them.\n\n"
                        + "| Name | Kind | Labels | What it says |\n|---|---|---|---|\n");
        for (PipelineMetric metric : PipelineMetric.values()) {
            page.append("| `")
                    .append(metric.prometheusName())
                    .append("` | ")
                    .append(metric.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .append(" | ")
                    .append(String.join(", ", metric.labels()))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n");
        }
        check("metrics.md", page.toString());
    }

    @Test
    void failuresTable_isTheEnum() throws IOException {
        StringBuilder page = new StringBuilder(
                "# Why a job fails\n\nThe header `millrace-error-class` of a dead letter is one of these.\n\n"
                        + "| Class | Can a later try succeed? | What it means |\n|---|---|---|\n");
        for (FailureKind kind : FailureKind.values()) {
            page.append("| `")
                    .append(kind.label())
                    .append("` | ")
                    .append(kind.retryable() ? "yes" : "no")
                    .append(" | ")
                    .append(kind.doc())
                    .append(" |\n");
        }
        check("failures.md", page.toString());
    }

    @Test
    void limitsTable_isTheEnum() throws IOException {
        StringBuilder table = new StringBuilder(
                "| Trouble | How it is met | What is done | With no attempts left | For one item then | Error class |\n"
                        + "|---|---|---|---|---|---|\n");
        for (Trouble trouble : Trouble.values()) {
            table.append("| `").append(lower(trouble)).append("` | ").append(trouble.doc());
            table.append(" | ").append(lower(trouble.react(2, true, null)));
            table.append(" | ").append(lower(trouble.react(2, false, null)));
            table.append(" | ").append(lower(trouble.react(1, false, null)));
            table.append(" | `").append(trouble.kind().label()).append("` |\n");
        }
        String page = Files.readString(DOCS.resolve("limits.md"));
        int start = page.indexOf("| Trouble |");
        int end = page.indexOf("\n\n", start) + 1;
        check("limits.md", page.substring(0, start) + table + page.substring(end));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void check(String name, String expected) throws IOException {
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file).exists();
        assertThat(Files.readString(file))
                .as("docs/%s; write it anew with -Ddocs.write=true", name)
                .isEqualTo(expected);
    }
}
