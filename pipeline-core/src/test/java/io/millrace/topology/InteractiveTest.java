package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.model.ModelInput;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TextJobType;
import io.millrace.testkit.TopologyHarness;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that somebody waits for come before all others, wherever those queue. */
final class InteractiveTest {
    private static final String INTERACTIVE = "text.jobs.interactive";

    private final TopologyHarness harness = new TopologyHarness(
            new TextJobType(),
            TopologySettings.defaults(),
            new LaneSettings(1, Duration.ofSeconds(60), 1 << 20),
            new BatchLimits(1, 1_000, 10_000, Duration.ZERO));
    private int jobs;

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void interactiveJob_overtakesAllThatWaits() {
        for (int i = 0; i < 50; i++) {
            send("text.jobs", "bulk" + i, 1_700_000_000_000L);
        }
        send(INTERACTIVE, "now", 1_600_000_000_000L);
        // Two are with the dispatcher already, one of them on the wire.
        harness.model.next().answer(FakeModelClient::vectorOf);
        harness.tick();
        harness.tick();
        assertThat(harness.model.next().request().inputs()).containsExactly(new ModelInput.Text("now"));
        harness.answerAll();
        List<TestRecord<byte[], byte[]>> results = harness.results();
        assertThat(results).hasSize(51);
        assertThat(results.stream()
                        .map(r -> header(r, "millrace-job-timestamp"))
                        .distinct())
                .as("the records' own times")
                .containsExactlyInAnyOrder("1700000000000", "1600000000000");
        assertThat(harness.outstanding()).isZero();
    }

    @Test
    void joinedByAnInteractiveJob_theQuestionOvertakesToo() {
        for (int i = 0; i < 50; i++) {
            send("text.jobs", "bulk" + i, 0);
        }
        send(INTERACTIVE, "bulk49", 0);
        harness.model.next().answer(FakeModelClient::vectorOf);
        harness.tick();
        harness.tick();
        assertThat(harness.model.next().request().inputs()).containsExactly(new ModelInput.Text("bulk49"));
        harness.answerAll();
        assertThat(harness.results()).hasSize(51);
        assertThat(harness.model.calls("bulk49")).isEqualTo(1);
    }

    @Test
    void times_putInteractiveRecordsFirst_andNeverFail() {
        InteractiveFirst times = new InteractiveFirst(INTERACTIVE);
        for (long own : new long[] {0, 1_700_000_000_000L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            long first = times.extract(record(INTERACTIVE, own), 0);
            long later = times.extract(record("text.jobs", own), 0);
            assertThat(first).isNotNegative();
            assertThat(later).isGreaterThan(times.extract(record(INTERACTIVE, Long.MAX_VALUE), 0));
            assertThat(InteractiveFirst.own(later)).isEqualTo(InteractiveFirst.own(first));
        }
        assertThat(InteractiveFirst.own(times.extract(record("text.jobs", 42), 0)))
                .isEqualTo(42);
        assertThat(InteractiveFirst.written(1_700_000_000_000L)).isBetween(1L, 1_700_000_000_000L - 86_400_000L * 300);
    }

    /** Equal questions ask nothing of the model: however many wait for one, the task does not count as full. */
    @Test
    void waitersOfOneQuestion_doNotFillTheTask() {
        PendingLimits one = new PendingLimits(1, 1_000, 1, 1 << 20, Duration.ofMinutes(10), 500, 1 << 20);
        try (TopologyHarness small = new TopologyHarness(new TextJobType(), settings(one))) {
            long begun = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                small.send(new String(TextJobType.line("id" + i, "same"), UTF_8));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(5));
            assertThat(small.entries("pending")).isEqualTo(500);
            small.answerAll();
            assertThat(small.results()).hasSize(500);
            assertThat(small.model.calls("same")).isEqualTo(1);
        }
    }

    private static TopologySettings settings(PendingLimits pending) {
        TopologySettings plain = TopologySettings.defaults();
        return new TopologySettings(
                plain.partitions(),
                plain.namespace(),
                plain.headerNamespaces(),
                plain.resultBytesMax(),
                plain.input(),
                pending,
                plain.gather(),
                plain.retry(),
                plain.sources(),
                plain.namespaces(),
                plain.costs(),
                plain.sweep(),
                plain.deadlineDefault(),
                false,
                1 << 20);
    }

    private static ConsumerRecord<Object, Object> record(String topic, long timestampMs) {
        return new ConsumerRecord<>(
                topic,
                0,
                0,
                timestampMs,
                org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                0,
                0,
                "",
                "",
                new RecordHeaders(),
                java.util.Optional.empty());
    }

    private void send(String topic, String text, long timestampMs) {
        harness.send(
                topic, new TestRecord<>(null, TextJobType.line("id" + jobs++, text), new RecordHeaders(), timestampMs));
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
