package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.FailureKind;
import io.millrace.limit.Trouble;
import io.millrace.observe.DlqMetric;
import io.millrace.observe.GenAiMetric;
import io.millrace.observe.KafkaMeters;
import io.millrace.observe.PipelineMetric;
import io.millrace.observe.Sli;
import io.millrace.settings.SettingsExplained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
        StringBuilder page = new StringBuilder("# Metrics\n\n`/metrics` of a worker, in Prometheus' text form."
                + " Labels have few values: never a job's id, a key, or a text.\n\n## The figures people look for\n\n"
                + "| Looked for | What it says | In PromQL |\n|---|---|---|\n");
        for (Sli sli : Sli.values()) {
            row(
                    page,
                    '`' + sli.commonName() + '`',
                    sli.help(),
                    '`' + sli.query().replace("|", "\\|") + '`');
        }
        page.append("\n## Ours\n\n| Name | Kind | Labels | What it says |\n|---|---|---|---|\n");
        for (PipelineMetric metric : PipelineMetric.values()) {
            String kind = metric.kind().name().toLowerCase(Locale.ROOT);
            row(page, '`' + metric.prometheusName() + '`', kind, String.join(", ", metric.labels()), metric.help());
        }
        page.append("\n## OpenTelemetry's, of model calls\n\n`stable` are the names of semantic conventions v1.41.0;"
                + " `latest`, the generation after it, come in their place with `observe.gen_ai_names: latest` or"
                + " `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`.\n\n"
                + "| Name | Names | Labels | What it says |\n|---|---|---|---|\n");
        for (GenAiMetric metric : GenAiMetric.values()) {
            String names = metric.names().name().toLowerCase(Locale.ROOT);
            String labels = String.join(", ", metric.labels()).replace('.', '_');
            row(page, '`' + metric.prometheusName() + '`', names, labels, metric.help());
        }
        page.append(
                "\n## Kafka's own\n\nThose that begin so; the others are left out.\n\n| Name | What it says |\n|---|---|\n");
        for (KafkaMeters meters : KafkaMeters.values()) {
            row(page, '`' + meters.prometheusPrefix() + "…`", meters.help());
        }
        page.append("\n## Of dead letters\n\nOf `millrace dlq watch --http PORT`, as of its last look.\n\n"
                + "| Name | Kind | Labels | What it says |\n|---|---|---|---|\n");
        for (DlqMetric metric : DlqMetric.values()) {
            row(page, '`' + metric.prometheusName() + '`', "gauge", metric.label(), metric.help());
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

    private static void row(StringBuilder page, String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
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
