package io.millrace.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.InputLimits;
import io.millrace.limit.RetrySettings;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelSettings;
import io.millrace.model.ProviderSettings;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TopologyHarness;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.GatherLimits;
import io.millrace.topology.PendingLimits;
import io.millrace.topology.SourceSettings;
import io.millrace.topology.TopologySettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;

/** Embedding jobs for the topology driver: a job type with one known model, lines to send, and outcomes to look at. */
final class Jobs {
    /** Reads up to 10 tokens an input, 16 inputs a call; dimension 8. */
    static final String MODEL = "m";

    private Jobs() {}

    static EmbeddingJobType type(OverlongPolicy overlong) {
        ModelSettings model = ModelSettings.embedding("", "cl100k_base", 10, 8, 16, 1_000);
        ProviderSettings provider = new ProviderSettings(URI.create("http://localhost/v1"), null, Map.of(), Map.of());
        ModelCatalog catalog = new ModelCatalog(Map.of("p", provider), "p", Map.of(MODEL, model));
        return new EmbeddingJobType(catalog, overlong, 100, 100_000);
    }

    static TopologyHarness harness() {
        return new TopologyHarness(type(OverlongPolicy.ERROR), settings(PendingLimits.defaults()));
    }

    /** Three attempts, back-off of 100 ms at most; header namespaces {@code a} and {@code b}. */
    static TopologySettings settings(PendingLimits pending) {
        return settings(pending, Map.of());
    }

    static TopologySettings settings(PendingLimits pending, Map<String, SourceSettings> sources) {
        return new TopologySettings(
                1,
                "default",
                List.of("a", "b"),
                100_000,
                new InputLimits(50_000, 10_000, 64, 512),
                pending,
                GatherLimits.defaults(),
                new RetrySettings(3, Duration.ofMillis(100), Duration.ofMillis(100)),
                sources,
                Map.of(),
                true,
                100,
                Duration.ZERO,
                false,
                1 << 20);
    }

    /** A line; {@code input} is JSON. */
    static String line(String id, String input) {
        return line(id, input, "");
    }

    /** A line with more body fields: {@code ,"a":1}. */
    static String line(String id, String input, String more) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                + MODEL + "\",\"input\":" + input + more + "}}";
    }

    static List<JsonNode> lines(List<TestRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Lines.read(record.value())).toList();
    }

    /** The one result there is. */
    static JsonNode onlyResult(TopologyHarness harness) {
        List<JsonNode> lines = lines(harness.results());
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    /** The one dead letter there is. */
    static TestRecord<byte[], byte[]> onlyDeadLetter(TopologyHarness harness) {
        List<TestRecord<byte[], byte[]>> letters = harness.deadLetters();
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), UTF_8);
    }

    static List<String> headerNames(TestRecord<byte[], byte[]> record) {
        List<String> names = new ArrayList<>();
        record.headers().forEach(header -> names.add(header.key()));
        return names;
    }

    /** Where each of a job's answers came from. */
    static List<String> cache(JsonNode line) {
        List<String> states = new ArrayList<>();
        line.at("/millrace/cache").forEach(state -> states.add(state.textValue()));
        return states;
    }

    /** Asserts that a job's data are the vectors of these texts, in this order. */
    static void assertVectors(JsonNode line, String... texts) {
        assertThat(line.at("/response/body/data")).hasSize(texts.length);
        for (int i = 0; i < texts.length; i++) {
            assertThat(Lines.vector(line, i))
                    .as("vector %s, of %s", i, texts[i])
                    .isEqualTo(FakeModelClient.vectorOf(new ModelInput.Text(texts[i])));
        }
    }
}
