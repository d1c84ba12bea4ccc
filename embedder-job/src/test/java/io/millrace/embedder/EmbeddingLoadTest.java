package io.millrace.embedder;

import static io.millrace.embedder.Jobs.assertVectors;
import static io.millrace.embedder.Jobs.cache;
import static io.millrace.embedder.Jobs.line;
import static io.millrace.embedder.Jobs.onlyResult;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TopologyHarness;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.PendingLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many jobs at once: caps, slices, batches, and an idle task that does nothing. */
final class EmbeddingLoadTest {
    private static final long ANY_BYTES = 1L << 30;

    private static TopologyHarness harness(PendingLimits pending) {
        return new TopologyHarness(Jobs.type(OverlongPolicy.ERROR), Jobs.settings(pending));
    }

    @Test
    void jobsAboveTheCap_areAccepted_andNoneIsLost() {
        try (TopologyHarness harness =
                harness(new PendingLimits(2, 250_000, 5_000, ANY_BYTES, Duration.ofMillis(5), 500, 1 << 20))) {
            for (int i = 0; i < 6; i++) {
                harness.send(line("id" + i, "\"t" + i + "\""));
            }
            assertThat(harness.entries("pending")).isEqualTo(6);
            harness.answerAll();
            assertThat(harness.results()).hasSize(6);
            assertThat(harness.entries("pending")).isZero();
        }
    }

    /** While a full task makes room it takes replies; one of them may answer the very question it is about to add. */
    @Test
    void answerThatComesWhileRoomIsMade_isUsed() {
        try (TopologyHarness harness =
                harness(new PendingLimits(1, 250_000, 5_000, ANY_BYTES, Duration.ofMillis(50), 500, 1 << 20))) {
            harness.send(line("1", "\"a\""));
            harness.model.answerAll(FakeModelClient::vectorOf);
            harness.dispatch();
            harness.send(line("2", "\"a\""));
            harness.answerAll();
            harness.tick();
            List<JsonNode> lines = Jobs.lines(harness.results());
            assertThat(lines).hasSize(2);
            assertThat(harness.model.calls("a")).isEqualTo(1);
            assertThat(lines.stream()
                            .mapToInt(line -> line.at("/millrace/billed").intValue())
                            .sum())
                    .as("what the call cost")
                    .isEqualTo(8);
        }
    }

    @Test
    void manyWaitersOfOneAnswer_areServedInSlices() {
        try (TopologyHarness harness =
                harness(new PendingLimits(50_000, 250_000, 5_000, ANY_BYTES, Duration.ZERO, 500, 8 << 20))) {
            for (int i = 0; i < 2_000; i++) {
                harness.send(line("id" + i, "\"same\""));
            }
            harness.model.answerAll(FakeModelClient::vectorOf);
            harness.dispatch();
            List<JsonNode> all = new ArrayList<>();
            for (int slice = 1; slice <= 4; slice++) {
                harness.tick();
                List<JsonNode> served = Jobs.lines(harness.results());
                // Who pays is served beside the first slice.
                assertThat(served).hasSizeBetween(499, 501);
                all.addAll(served);
                assertThat(harness.entries("pending")).isEqualTo(2_000 - all.size());
            }
            assertThat(all)
                    .extracting(line -> line.get("custom_id").textValue())
                    .doesNotHaveDuplicates()
                    .hasSize(2_000);
            assertThat(all).filteredOn(line -> cache(line).contains("miss")).hasSize(1);
            assertThat(all.stream()
                            .mapToInt(line -> line.at("/millrace/billed").intValue())
                            .sum())
                    .isEqualTo(8);
            assertThat(harness.model.calls("same")).isEqualTo(1);
        }
    }

    @Test
    void slices_alsoEndOnBytes_andOtherJobsAreNotHeldUp() {
        try (TopologyHarness harness =
                harness(new PendingLimits(50_000, 250_000, 5_000, ANY_BYTES, Duration.ZERO, 500, 1_024))) {
            for (int i = 0; i < 50; i++) {
                harness.send(line("id" + i, "\"same\""));
            }
            harness.model.answerAll(FakeModelClient::vectorOf);
            harness.dispatch();
            harness.tick();
            int first = harness.results().size();
            assertThat(first).isBetween(1, 5);
            harness.send(line("hit", "\"same\""));
            assertThat(Jobs.lines(harness.results()))
                    .anySatisfy(line ->
                            assertThat(line.get("custom_id").textValue()).isEqualTo("hit"));
            harness.send(line("other", "\"other\""));
            assertThat(harness.model.open())
                    .as("asked although others still wait")
                    .isEqualTo(1);
            harness.pass(Duration.ofMillis(500));
            harness.answerAll();
            harness.pass(Duration.ofMillis(50));
            assertThat(harness.entries("pending")).isZero();
        }
    }

    @Test
    void idleTask_doesNothing() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"a\""));
            harness.pass(Duration.ofMillis(100));
            assertThat(harness.heartbeat.sinceNanos(harness.now().nanos()))
                    .as("it ticks while it waits")
                    .isLessThanOrEqualTo(10_000_000);
            harness.answerAll();
            harness.tick();
            harness.pass(Duration.ofSeconds(1));
            assertThat(harness.heartbeat.sinceNanos(harness.now().nanos())).isGreaterThanOrEqualTo(1_000_000_000);
            harness.send(line("2", "\"b\""));
            harness.pass(Duration.ofMillis(100));
            assertThat(harness.heartbeat.sinceNanos(harness.now().nanos())).isLessThanOrEqualTo(10_000_000);
        }
    }

    @Test
    void questions_shareCalls_withinTheCaps() {
        LaneSettings lane = new LaneSettings(2, Duration.ofSeconds(1), 64 << 20);
        BatchLimits batch = new BatchLimits(64, 100_000, 4 << 20, Duration.ofMillis(20));
        try (TopologyHarness harness = new TopologyHarness(
                Jobs.type(OverlongPolicy.ERROR), Jobs.settings(PendingLimits.defaults()), lane, batch)) {
            for (int i = 0; i < 100; i++) {
                harness.send(line("id" + i, "\"t" + i + "\""));
            }
            assertThat(harness.outstanding())
                    .as("credits: 2 * calls * the model's batch")
                    .isEqualTo(64);
            assertThat(harness.model.open()).isEqualTo(2);
            for (int round = 0; harness.entries("pending") > 0 && round < 20; round++) {
                harness.model.answerAll(FakeModelClient::vectorOf);
                harness.pass(Duration.ofMillis(30));
            }
            assertThat(harness.results()).hasSize(100);
            assertThat(harness.model.openMax()).isEqualTo(2);
            assertThat(harness.model.requests())
                    .hasSizeBetween(7, 9)
                    .allSatisfy(request -> assertThat(request.inputs()).hasSizeLessThanOrEqualTo(16));
            assertThat(harness.outstanding()).isZero();
        }
    }

    @Test
    void bill_isSharedOut_andSumsUp() {
        try (TopologyHarness harness = harness(PendingLimits.defaults())) {
            harness.send(line("arr", "[\"a\",\"a b c d e f\",\"a b\"]"));
            harness.answerAll();
            JsonNode line = onlyResult(harness);
            assertVectors(line, "a", "a b c d e f", "a b");
            assertThat(line.at("/millrace/billed").intValue()).isEqualTo(24);
            harness.send(line("one", "\"a b c d e f\""));
            assertThat(onlyResult(harness).at("/millrace/tokens").intValue())
                    .as("its share, by length: 6 of 9")
                    .isEqualTo(16);
        }
    }
}
