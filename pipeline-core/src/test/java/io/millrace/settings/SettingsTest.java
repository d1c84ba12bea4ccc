package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.batch.BatchLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    @TempDir
    private Path dir;

    private Sample read(String yaml, Map<String, String> env) throws IOException {
        return Settings.read(Sample.defaults(), Files.writeString(dir.resolve("millrace.yaml"), yaml), env);
    }

    private Sample read(String yaml) throws IOException {
        return read(yaml, Map.of());
    }

    @Test
    void settings_areTheDefaultsIfNothingIsGiven() throws IOException {
        assertThat(Settings.read(Sample.defaults(), null, Map.of())).isEqualTo(Sample.defaults());
        assertThat(read("")).isEqualTo(Sample.defaults());
        assertThat(read("# only a comment\n")).isEqualTo(Sample.defaults());
        assertThat(read("batch:\nkafka:\n")).isEqualTo(Sample.defaults());
    }

    @Test
    void settings_readEachTypeFromTheFile() throws IOException {
        Sample sample = read("""
                application_id: "emb #1"
                state_dir: /var/lib/millrace
                share: 0.25
                verify: false
                cache_mode: read_only
                namespaces: [a, b]
                proxy: http://proxy:3128
                batch: {items: 1_000, linger_ms: 20}
                lane:
                  outstanding_bytes_max: 9999999999
                extra:
                  pause_ms: 7
                """);
        assertThat(sample.applicationId()).isEqualTo("emb #1");
        assertThat(sample.stateDir()).isEqualTo(Path.of("/var/lib/millrace"));
        assertThat(sample.share()).isEqualTo(0.25);
        assertThat(sample.verify()).isFalse();
        assertThat(sample.cacheMode()).isEqualTo(Sample.Mode.READ_ONLY);
        assertThat(sample.namespaces()).containsExactly("a", "b");
        assertThat(sample.proxy()).isEqualTo(URI.create("http://proxy:3128"));
        assertThat(sample.batch())
                .isEqualTo(new BatchLimits(
                        1000,
                        BatchLimits.defaults().tokens(),
                        BatchLimits.defaults().bytes(),
                        Duration.ofMillis(20)));
        assertThat(sample.lane().outstandingBytesMax()).isEqualTo(9_999_999_999L);
        assertThat(sample.extra()).isEqualTo(new Sample.Extra(1, 2, Duration.ofMillis(7)));
        assertThat(sample.notASetting()).isEqualTo(7);
    }

    @Test
    void settings_readTheEnvironmentBeforeTheFile() throws IOException {
        Map<String, String> env = Map.of(
                "MILLRACE_BATCH_LINGER_MS", "9",
                "MILLRACE_LANE_INFLIGHT_MAX", "11",
                "MILLRACE_CACHE_MODE", "read-only",
                "MILLRACE_NAMESPACES", "x, y",
                "MILLRACE_APPLICATION_ID", "${not a placeholder",
                "MILLRACE_PROXY", "",
                "PATH", "/bin");
        Sample sample = read("batch: {linger_ms: 20}\nproxy: http://p\napplication_id: ${NOT_SET}\n", env);
        assertThat(sample.batch().linger()).isEqualTo(Duration.ofMillis(9));
        assertThat(sample.lane().inflightMax()).isEqualTo(11);
        assertThat(sample.cacheMode()).isEqualTo(Sample.Mode.READ_ONLY);
        assertThat(sample.namespaces()).containsExactly("x", "y");
        assertThat(sample.applicationId()).isEqualTo("${not a placeholder");
        assertThat(sample.proxy()).isNull();
    }

    @Test
    void rawMap_joinsNestedKeysByDotsAndTakesVariables() throws IOException {
        Sample sample = read(
                """
                kafka:
                  "max.poll.records": 10
                  some_odd_key: kept
                  producer: {linger.ms: 5, compression: {type: zstd}}
                  interceptor.classes: [a.A, b.B]
                """, Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "k:9092", "MILLRACE_KAFKA_SOME_ODD_KEY", "changed"));
        assertThat(sample.kafka())
                .containsOnly(
                        entry("linger.ms", "5"),
                        entry("max.poll.records", "10"),
                        entry("some_odd_key", "changed"),
                        entry("producer.linger.ms", "5"),
                        entry("producer.compression.type", "zstd"),
                        entry("interceptor.classes", "a.A,b.B"),
                        entry("bootstrap.servers", "k:9092"));
    }

    @Test
    void namedSections_comeFromTheFileAndFromVariables() throws IOException {
        Sample sample = read(
                "providers:\n  azure-eu: {base_url: 'https://eu/v1', headers: {api-key: one}}\n  plain:\n",
                Map.of(
                        "MILLRACE_PROVIDERS_AZURE_EU_API_KEY", "two",
                        "MILLRACE_PROVIDERS_AZURE_EU_HEADERS_X_TEAM", "three",
                        "MILLRACE_PROVIDERS_MY_OPENAI_BASE_URL", "https://o/v1"));
        assertThat(sample.providers()).containsOnlyKeys("azure-eu", "plain", "my-openai");
        Sample.Endpoint azure = sample.providers().get("azure-eu");
        assertThat(azure.baseUrl()).isEqualTo(URI.create("https://eu/v1"));
        assertThat(azure.apiKey()).isEqualTo(new Secret("two"));
        assertThat(azure.headers())
                .containsOnly(entry("api-key", new Secret("one")), entry("x-team", new Secret("three")));
        assertThat(sample.providers().get("plain")).isEqualTo(Sample.Endpoint.defaults());
        assertThat(sample.providers().get("my-openai").baseUrl()).isEqualTo(URI.create("https://o/v1"));
    }

    @Test
    void placeholders_areReplacedByVariablesDefaultsAndFiles() throws IOException {
        Path secret = Files.writeString(dir.resolve("key"), "  s3cret$\\1\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path open = Files.writeString(dir.resolve("open"), "host\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Sample sample = read(
                """
                application_id: a-${NAME}-${NONE:-x:-y}-${EMPTY:-z}-$${NAME}-$5
                batch: {items: "${ITEMS}"}
                proxy: ${NONE:-}
                kafka: {bootstrap.servers: "${file:%s}:9092"}
                providers: {p: {api_key: "${file:%s}"}}
                """.formatted(open, secret),
                Map.of("NAME", "n$1", "EMPTY", "", "ITEMS", "12", "MILLRACE_STATE_DIR", "${file:" + open + "}"));
        assertThat(sample.applicationId()).isEqualTo("a-n$1-x:-y-z-${NAME}-$5");
        assertThat(sample.batch().items()).isEqualTo(12);
        assertThat(sample.proxy()).isNull();
        assertThat(sample.kafka()).containsEntry("bootstrap.servers", "host:9092");
        assertThat(sample.providers().get("p").apiKey()).isEqualTo(new Secret("s3cret$\\1"));
        assertThat(sample.stateDir()).isEqualTo(Path.of("host"));
    }

    @Test
    void variables_thatAreNoSettingsAreLeftAlone() {
        Map<String, String> env = Map.of(
                "MILLRACE_CONFIG", "x",
                "MILLRACE_HOME", "x",
                "MILLRACE_JAVA_OPTS", "x",
                "MILLRACE_SERVICE_HOST", "10.0.0.1",
                "MILLRACE_EMBEDDER_SERVICE_PORT_HTTP", "80",
                "MILLRACE_PORT", "tcp://10.0.0.1:80",
                "MILLRACE_EMBEDDER_PORT_80_TCP_ADDR", "10.0.0.1");
        assertThat(Settings.read(Sample.defaults(), null, env)).isEqualTo(Sample.defaults());
    }

    @Test
    void file_mayBeginWithAByteOrderMarkAndUseAnchors() throws IOException {
        assertThat(read("\uFEFFapplication_id: &a x\nstate_dir: *a\n").stateDir())
                .isEqualTo(Path.of("x"));
    }

    @Test
    void keys_areTheNamesInSnakeCase() {
        List<String> paths = SettingsExplained.explain(Sample.defaults(), null, Map.of()).stream()
                .map(Row::path)
                .toList();
        assertThat(paths)
                .containsExactly(
                        "application_id",
                        "state_dir",
                        "share",
                        "verify",
                        "cache_mode",
                        "namespaces",
                        "proxy",
                        "batch.items",
                        "batch.tokens",
                        "batch.bytes",
                        "batch.linger_ms",
                        "lane.inflight_max",
                        "lane.call_timeout_ms",
                        "lane.outstanding_bytes_max",
                        "lane.circuit.window_ms",
                        "lane.circuit.calls_min",
                        "lane.circuit.failed_percent",
                        "lane.circuit.open_base_ms",
                        "lane.circuit.open_max_ms",
                        "lane.circuit.lease_ms",
                        "lane.retries.percent",
                        "lane.retries.per_minute",
                        "lane.retries.saved_max",
                        "lane.held_try_ms",
                        "kafka.linger.ms",
                        "extra.low",
                        "extra.high",
                        "extra.pause_ms");
    }
}
