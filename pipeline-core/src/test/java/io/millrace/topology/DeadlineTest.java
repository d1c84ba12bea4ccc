package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.testkit.TextJobType;
import io.millrace.testkit.TopologyHarness;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job ends at its deadline in whatever state it is, once, and takes nothing from others. */
final class DeadlineTest {
    private static final Failure BUSY =
            new Failure(FailureKind.UPSTREAM_5XX, "the provider failed", 503, null, null, 0);
    private static final LaneSettings ONE_CALL = new LaneSettings(1, Duration.ofSeconds(60), 1 << 20);
    private static final BatchLimits SINGLE = new BatchLimits(1, 1_000, 10_000, Duration.ZERO);

    private final TopologyHarness harness =
            new TopologyHarness(new TextJobType(), TopologySettings.defaults(), ONE_CALL, SINGLE);
    private int jobs;

    @AfterEach
    void close() {
        assertThat(harness.entries("pending")).isZero();
        assertThat(harness.outstanding()).isZero();
        harness.close();
    }

    @Test
    void inFlight_endsAtItsTime_andTheCallIsCancelled() {
        send("a", 1_000);
        harness.pass(Duration.ofMillis(990));
        assertThat(harness.deadLetters()).as("not before").isEmpty();
        assertThat(harness.model.open()).isEqualTo(1);
        harness.pass(Duration.ofMillis(20));
        assertThat(messages(harness.deadLetters()))
                .containsExactly("the job's deadline passed: its call had not been answered");
        assertThat(harness.model.open()).as("nobody waits for it").isZero();
        // The permit is free again, and the same question is asked anew.
        send("a", 1_000);
        harness.answerAll();
        assertThat(harness.results()).hasSize(1);
        assertThat(harness.model.calls("a")).isEqualTo(2);
    }

    @Test
    void waiterOfACall_leavesItToTheOthers() {
        send("a", 1_000);
        send("a", -1);
        harness.pass(Duration.ofMillis(1_010));
        assertThat(harness.deadLetters()).hasSize(1);
        assertThat(harness.model.open()).isEqualTo(1);
        harness.answerAll();
        assertThat(harness.results())
                .singleElement()
                .satisfies(
                        result -> assertThat(header(result, "millrace-cache")).isEqualTo("miss"));
        assertThat(harness.model.calls("a")).isEqualTo(1);
    }

    @Test
    void queued_endsAndIsNeverAsked() {
        send("first", -1);
        for (int i = 0; i < 200; i++) {
            send("queued" + i, 1_000);
        }
        harness.pass(Duration.ofMillis(1_010));
        assertThat(harness.deadLetters())
                .hasSize(200)
                .allSatisfy(
                        dead -> assertThat(header(dead, "millrace-error-class")).isEqualTo("deadline"));
        send("last", -1);
        harness.answerAll();
        assertThat(harness.results()).hasSize(2);
        assertThat(harness.model.requests()).hasSize(2);
    }

    @Test
    void backOff_endsAndTheNextWaiterCarriesTheAttempts() {
        send("a", 200);
        send("a", 5_000);
        harness.model.next().refuse(BUSY, Duration.ofSeconds(2));
        harness.pass(Duration.ofMillis(250));
        assertThat(messages(harness.deadLetters()))
                .containsExactly("the job's deadline passed: it waited to be asked again after a failure");
        assertThat(harness.model.open()).isZero();
        // While nobody is served a failure is the provider's, and no attempt.
        send("b", -1);
        harness.answerAll();
        assertThat(harness.results()).hasSize(1);
        harness.pass(Duration.ofMillis(2_000));
        harness.model.next().refuse(BUSY, Duration.ofSeconds(60));
        harness.pass(Duration.ofSeconds(3));
        List<TestRecord<byte[], byte[]>> dead = harness.deadLetters();
        assertThat(dead).hasSize(1);
        assertThat(header(dead.get(0), "millrace-attempts")).isEqualTo("2");
    }

    @Test
    void readTooLate_endsAtOnce_evenIfItsAnswerIsKept() {
        send("a", -1);
        harness.answerAll();
        assertThat(harness.results()).hasSize(1);
        send("a", 0);
        assertThat(messages(harness.deadLetters()))
                .containsExactly("the job's deadline passed: it had not been read before");
        assertThat(harness.results()).isEmpty();
    }

    private void send(String text, long timeoutMs) {
        RecordHeaders headers = new RecordHeaders();
        if (timeoutMs >= 0) {
            headers.add("millrace-timeout-ms", String.valueOf(timeoutMs).getBytes(UTF_8));
        }
        harness.send(null, TextJobType.line("id" + jobs++, text), headers);
    }

    private static List<String> messages(List<TestRecord<byte[], byte[]>> dead) {
        return dead.stream()
                .map(record -> header(record, "__streams.errors.message"))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
