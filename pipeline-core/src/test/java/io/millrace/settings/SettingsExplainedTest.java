package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsExplainedTest {
    @TempDir
    private Path dir;

    private Map<String, Row> explain(String yaml, Map<String, String> env) throws IOException {
        Path file = Files.writeString(dir.resolve("m.yaml"), yaml);
        List<Row> rows = SettingsExplained.explain(Sample.defaults(), file, env);
        return rows.stream().collect(Collectors.toMap(Row::path, row -> row));
    }

    @Test
    void row_saysWhereItsValueComesFrom() throws IOException {
        Map<String, Row> rows = explain("batch:\n  items: 9\n", Map.of("MILLRACE_BATCH_LINGER_MS", "7"));
        String milliseconds = "milliseconds, a whole number from 0 to 60000";
        assertThat(rows.get("batch.items"))
                .isEqualTo(new Row(
                        "batch.items",
                        "9",
                        "64",
                        dir.resolve("m.yaml") + ":2",
                        "Most items (texts) in one call.",
                        "a whole number from 1 to 100000",
                        "MILLRACE_BATCH_ITEMS"));
        assertThat(rows.get("batch.linger_ms"))
                .extracting(Row::value, Row::defaultValue, Row::source, Row::allowed)
                .containsExactly("7", "5", "env MILLRACE_BATCH_LINGER_MS", milliseconds);
        assertThat(rows.get("batch.tokens")).extracting(Row::value, Row::source).containsExactly("100000", "default");
    }

    @Test
    void row_hidesSecretsAndWhatLooksLikeOne() throws IOException {
        Map<String, Row> rows = explain("""
                providers: {p: {api_key: hunter2, headers: {h: hunter2}, base_url: "http://u:hunter2@h"}}
                kafka: {ssl.key.password: hunter2, producer.sasl.jaas.config: hunter2, acks: all}
                """, Map.of("MILLRACE_KAFKA_SSL_KEYSTORE_KEY", "hunter2"));
        assertThat(rows.values().toString()).doesNotContain("hunter2");
        assertThat(rows.get("providers.p.api_key").value()).isEqualTo("***");
        assertThat(rows.get("providers.p.headers.h").value()).isEqualTo("***");
        assertThat(rows.get("kafka.ssl.key.password").value()).isEqualTo("***");
        assertThat(rows.get("kafka.ssl.keystore.key").value()).isEqualTo("***");
        assertThat(rows.get("kafka.acks").value()).isEqualTo("all");
    }

    @Test
    void markdown_hasALineForEachSettingAndOneForNamedSections() {
        assertThat(SettingsExplained.markdown(Sample.defaults()).lines())
                .startsWith("| Key | Default | Allowed | What it does |", "|---|---|---|---|")
                .contains(
                        "| `state_dir` | `state` | a path | Some\\|where. |",
                        "| `proxy` |  | a URI | May be absent. |",
                        "| `batch.linger_ms` | `5` | milliseconds, a whole number from 0 to 60000 | How long the first"
                                + " item of a batch waits for company, in milliseconds. |",
                        "| `kafka.<key>` |  | a text | Passed to Kafka as it is. |",
                        "| `kafka.linger.ms` | `5` | a text | Passed to Kafka as it is. |",
                        "| `providers.<name>.api_key` |  | a text, never shown | Key. |",
                        "| `providers.<name>.headers.<key>` |  | a text, never shown | Headers. |")
                .allMatch(line -> line.startsWith("|"));
    }
}
