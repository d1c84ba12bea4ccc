package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.cache.CacheRules;
import io.millrace.limit.Now;
import io.millrace.observe.PipelineMeters;
import io.millrace.testkit.TextJobType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Node, store and topic names are state: a rename loses it, so it must be seen in review. */
final class TopologyShapeTest {
    @Test
    void topology_isThatOfTheFile() throws IOException {
        try (InputStream in = TopologyShapeTest.class.getResourceAsStream("topology.txt")) {
            String expected = new String(in.readAllBytes(), UTF_8);
            assertThat(describe(TopologySettings.defaults())).isEqualTo(expected);
        }
    }

    @Test
    void sources_addTopicsAndSinks_andRenameNothing() {
        TopologySettings plain = TopologySettings.defaults();
        TopologySettings sourced = new TopologySettings(
                plain.partitions(),
                plain.namespace(),
                plain.headerNamespaces(),
                plain.resultBytesMax(),
                plain.input(),
                plain.pending(),
                plain.gather(),
                plain.retry(),
                Map.of("s", new SourceSettings("docs", "/id", "/text", "m", "vectors", ResultFormat.FLAT)),
                plain.namespaces(),
                plain.costs(),
                plain.sweep(),
                Duration.ZERO,
                plain.keyed(),
                plain.hotBytes());
        assertThat(describe(sourced))
                .containsPattern("topics: \\[[^\\]]*docs[^\\]]*\\]")
                .contains("topic: vectors")
                .contains("stores: [cache, pending]");
        assertThat(names(describe(sourced))).containsAll(names(describe(plain)));
    }

    private static List<String> names(String description) {
        return description
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("(Source|Processor|Sink):.*"))
                .map(line -> line.split("[ (]+", -1)[1])
                .toList();
    }

    private static String describe(TopologySettings settings) {
        Pipeline pipeline = Pipeline.of(
                new TextJobType(),
                new Names("app", "text"),
                settings,
                "one",
                () -> {
                    throw new IllegalStateException("building a topology opens no port");
                },
                () -> new Now(0, 0),
                new PipelineMeters(new SimpleMeterRegistry(), "text"),
                new Heartbeat(),
                new CacheRules(),
                id -> false);
        return JobTopology.build(pipeline).describe().toString();
    }
}
