package io.millrace.embedder;

import static io.millrace.embedder.Jobs.assertVectors;
import static io.millrace.embedder.Jobs.cache;
import static io.millrace.embedder.Jobs.header;
import static io.millrace.embedder.Jobs.line;
import static io.millrace.embedder.Jobs.onlyResult;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TopologyHarness;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.PendingLimits;
import io.millrace.topology.ResultFormat;
import io.millrace.topology.SourceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** How jobs that can be answered are answered. */
final class EmbeddingTopologyTest {
    @Test
    void miss_isAskedOnce_andAnswered() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("id-1", "\"hello\""));
            assertThat(harness.results()).isEmpty();
            assertThat(harness.entries("pending")).isEqualTo(1);
            harness.answerAll();
            JsonNode line = onlyResult(harness);
            assertVectors(line, "hello");
            assertThat(line.get("id").textValue()).isEqualTo("batch_req_embedding.jobs-0-0");
            assertThat(line.get("custom_id").textValue()).isEqualTo("id-1");
            assertThat(line.get("error").isNull()).isTrue();
            assertThat(line.at("/response/status_code").intValue()).isEqualTo(200);
            assertThat(line.at("/response/body/object").textValue()).isEqualTo("list");
            assertThat(line.at("/response/body/model").textValue()).isEqualTo("m");
            assertThat(line.at("/response/body/usage/prompt_tokens").intValue()).isEqualTo(8);
            assertThat(line.at("/millrace").toString())
                    .isEqualTo("{\"cache\":[\"miss\"],\"model\":\"m\",\"attempts\":1,\"tokens\":8,\"billed\":8,"
                            + "\"micro_dollars\":{\"paid\":\"unknown\",\"avoided\":0},\"queue_ms\":0,\"model_ms\":0}");
            assertThat(harness.entries("pending")).isZero();
            assertThat(harness.outstanding()).isZero();
            assertThat(harness.meters.pending()).isZero();
        }
    }

    @Test
    void hit_isAnsweredAtOnce_forNothing() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"hello\""));
            harness.answerAll();
            harness.results();
            harness.send(line("2", "[\"hello\"]"));
            JsonNode line = onlyResult(harness);
            assertVectors(line, "hello");
            assertThat(line.get("custom_id").textValue()).isEqualTo("2");
            assertThat(cache(line)).containsExactly("hit");
            assertThat(line.at("/millrace/billed").intValue()).isZero();
            assertThat(line.at("/millrace/attempts").intValue()).isZero();
            assertThat(line.at("/millrace/tokens").intValue()).isEqualTo(8);
            assertThat(harness.model.requests()).hasSize(1);
        }
    }

    @Test
    void equalQuestions_shareOneCall_andOneBill() {
        try (TopologyHarness harness = Jobs.harness()) {
            for (int i = 0; i < 5; i++) {
                harness.send(line("id" + i, "\"same\""));
            }
            assertThat(harness.model.open()).isEqualTo(1);
            harness.answerAll();
            List<JsonNode> lines = Jobs.lines(harness.results());
            assertThat(lines)
                    .extracting(line -> line.get("custom_id").textValue())
                    .containsExactly("id0", "id1", "id2", "id3", "id4");
            assertThat(lines)
                    .extracting(line -> cache(line).get(0))
                    .containsExactly("miss", "coalesced", "coalesced", "coalesced", "coalesced");
            assertThat(lines.stream()
                            .mapToInt(line -> line.at("/millrace/billed").intValue())
                            .sum())
                    .isEqualTo(8);
            lines.forEach(line -> assertVectors(line, "same"));
            assertThat(harness.model.calls("same")).isEqualTo(1);
        }
    }

    @Test
    void array_isAnsweredWhole_inItsOwnOrder() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("warm", "\"b\""));
            harness.answerAll();
            harness.results();
            harness.send(line("arr", "[\"c\",\"b\",\"a\",\"c\",\"b\"]"));
            assertThat(harness.results()).isEmpty();
            assertThat(harness.meters.pending()).isEqualTo(3);
            harness.answerAll();
            JsonNode line = onlyResult(harness);
            assertVectors(line, "c", "b", "a", "c", "b");
            assertThat(cache(line)).containsExactly("miss", "hit", "miss", "coalesced", "hit");
            assertThat(line.get("custom_id").textValue()).isEqualTo("arr");
            assertThat(line.at("/millrace/billed").intValue()).isEqualTo(16);
            assertThat(line.at("/millrace/tokens").intValue()).isEqualTo(40);
            assertThat(line.at("/response/body/usage/prompt_tokens").intValue()).isEqualTo(40);
            assertThat(harness.model.calls("c")).isEqualTo(1);
            assertThat(harness.entries("gather")).isZero();
        }
    }

    @Test
    void arrayOfHits_isAnsweredAtOnce() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "[\"a\",\"b\"]"));
            harness.answerAll();
            harness.results();
            harness.send(line("2", "[\"b\",\"a\",\"a\"]"));
            JsonNode line = onlyResult(harness);
            assertVectors(line, "b", "a", "a");
            assertThat(cache(line)).containsExactly("hit", "hit", "hit");
            assertThat(harness.model.requests()).hasSize(1);
        }
    }

    @Test
    void answers_mayComeInAnyOrder() {
        BatchLimits single = new BatchLimits(1, 1_000, 10_000, Duration.ZERO);
        try (TopologyHarness harness = new TopologyHarness(
                Jobs.type(OverlongPolicy.ERROR),
                Jobs.settings(PendingLimits.defaults()),
                LaneSettings.defaults(),
                single)) {
            harness.send(line("1", "[\"a\",\"b\",\"c\"]"));
            harness.send(line("2", "[\"c\",\"d\"]"));
            assertThat(harness.model.openMax()).isEqualTo(4);
            FakeModelClient.OpenCall first = harness.model.next();
            harness.model.answerAll(input -> FakeModelClient.vectorOf(input));
            assertThat(first.request().inputs()).hasSize(1);
            harness.dispatch();
            harness.tick();
            harness.answerAll();
            List<JsonNode> lines = Jobs.lines(harness.results());
            assertThat(lines).hasSize(2);
            for (JsonNode line : lines) {
                assertVectors(
                        line,
                        line.get("custom_id").textValue().equals("1")
                                ? new String[] {"a", "b", "c"}
                                : new String[] {"c", "d"});
            }
        }
    }

    @Test
    void anyKey_orNone_isCarriedThrough() {
        try (TopologyHarness harness = Jobs.harness()) {
            byte[][] keys = {null, new byte[0], "k".getBytes(UTF_8), new byte[5_000]};
            for (byte[] key : keys) {
                harness.send(key, line("x", "\"one\"").getBytes(UTF_8), new RecordHeaders());
                harness.send(key, line("y", "[\"two\",\"three\"]").getBytes(UTF_8), new RecordHeaders());
                harness.answerAll();
                assertThat(harness.results())
                        .hasSize(2)
                        .allSatisfy(result -> assertThat(result.key()).isEqualTo(key));
            }
            assertThat(harness.deadLetters()).isEmpty();
        }
    }

    @Test
    void headers_areCarriedThrough_butNotOurs() {
        try (TopologyHarness harness = Jobs.harness()) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("traceparent", "t".getBytes(UTF_8)).add("x", null).add("x", "2".getBytes(UTF_8));
            headers.add("millrace-priority", "bulk".getBytes(UTF_8)).add("millrace-cache", "forged".getBytes(UTF_8));
            for (String input : List.of("\"a\"", "[\"a\",\"b\"]")) {
                harness.send(null, line("x", input).getBytes(UTF_8), headers);
                harness.answerAll();
                TestRecord<byte[], byte[]> result = harness.results().get(0);
                assertThat(Jobs.headerNames(result))
                        .containsExactly(
                                "traceparent",
                                "x",
                                "x",
                                "millrace-job-id",
                                "millrace-job-timestamp",
                                "millrace-cache",
                                "millrace-model",
                                "millrace-attempts");
                assertThat(header(result, "millrace-cache")).isIn("miss", "mixed");
                assertThat(header(result, "millrace-model")).isEqualTo("m");
                assertThat(header(result, "millrace-job-id")).startsWith("embedding.jobs-0@");
                assertThat(header(result, "x")).isEqualTo("2");
            }
        }
    }

    @Test
    void namespaces_countOnlyIfTheTopicAllowsThem() {
        try (TopologyHarness harness = Jobs.harness()) {
            for (String namespace : List.of("a", "b", "c", "default", "")) {
                RecordHeaders headers = new RecordHeaders();
                headers.add("millrace-namespace", namespace.getBytes(UTF_8));
                harness.send(null, line(namespace, "\"text\"").getBytes(UTF_8), headers);
                harness.answerAll();
            }
            assertThat(Jobs.lines(harness.results()))
                    .extracting(line -> cache(line).get(0))
                    .containsExactly("miss", "miss", "miss", "hit", "hit");
            assertThat(harness.model.calls("text")).isEqualTo(3);
        }
    }

    @Test
    void writtenOffJob_isDead_andTheNextIsAnswered() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.writtenOff.add("embedding.jobs-0@0");
            harness.send(line("off", "\"a\""));
            harness.send(line("on", "\"a\""));
            harness.answerAll();
            assertThat(onlyResult(harness).get("custom_id").textValue()).isEqualTo("on");
            assertThat(header(Jobs.onlyDeadLetter(harness), "millrace-error-class"))
                    .isEqualTo("internal");
        }
    }

    @Test
    void source_isReadAsJobs_andShareTheCache() {
        SourceSettings source =
                new SourceSettings("docs", "/id", "{/title}: {/n}", Jobs.MODEL, "vectors", ResultFormat.FLAT);
        try (TopologyHarness harness = new TopologyHarness(
                Jobs.type(OverlongPolicy.ERROR), Jobs.settings(PendingLimits.defaults(), Map.of("s", source)))) {
            byte[] document = "{\"id\":7,\"title\":\"T\",\"n\":1.50}".getBytes(UTF_8);
            harness.send("docs", new TestRecord<>("k".getBytes(UTF_8), document));
            harness.answerAll();
            List<TestRecord<byte[], byte[]>> flat = harness.read("vectors");
            assertThat(flat).hasSize(1);
            assertThat(flat.get(0).key()).isEqualTo("k".getBytes(UTF_8));
            assertThat(Jobs.lines(flat).get(0).get("id").textValue()).isEqualTo("7");
            assertThat(Jobs.lines(flat).get(0).get("vector")).hasSize(8);
            harness.send(line("1", "\"T: 1.50\""));
            assertThat(cache(onlyResult(harness))).containsExactly("hit");
            harness.send("docs", new TestRecord<>(null, "{\"id\":7,\"title\":{},\"n\":1}".getBytes(UTF_8)));
            TestRecord<byte[], byte[]> dead = Jobs.onlyDeadLetter(harness);
            assertThat(header(dead, "millrace-error-class")).isEqualTo("schema_invalid");
            assertThat(header(dead, "__streams.errors.topic")).isEqualTo("docs");
            assertThat(dead.value()).isEqualTo("{\"id\":7,\"title\":{},\"n\":1}".getBytes(UTF_8));
        }
    }
}
