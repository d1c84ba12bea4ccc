package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.observe.PipelineMetric;
import io.millrace.testkit.TextJobType;
import io.millrace.testkit.TopologyHarness;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a job that was a dead letter before. */
final class ReplayedJobTest {
    private final TopologyHarness harness = new TopologyHarness(new TextJobType(), TopologySettings.defaults());

    @AfterEach
    void close() {
        harness.close();
    }

    private void replay(byte[] line, String of) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("millrace-replay-of", of.getBytes(UTF_8));
        headers.add("millrace-replay-count", "1".getBytes(UTF_8));
        headers.add("millrace-priority", "replay".getBytes(UTF_8));
        headers.add("millrace-error-class", "timeout".getBytes(UTF_8));
        headers.add("__streams.errors.message", "old".getBytes(UTF_8));
        harness.send(null, line, headers);
    }

    private double counted(String outcome) {
        return harness.registry
                .get(PipelineMetric.REPLAYS.meter())
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void result_resolvesItsDeadLetter() {
        replay(TextJobType.line("a", "x"), "millrace.dead-letters-3@1042");
        harness.answerAll();
        assertThat(harness.results()).hasSize(1);
        List<TestRecord<byte[], byte[]>> state = harness.read(Names.DEAD_LETTERS_STATE);
        assertThat(state).hasSize(1);
        assertThat(state.get(0).key()).asString(UTF_8).isEqualTo("resolved|millrace.dead-letters-3@1042");
        assertThat(state.get(0).value()).asString(UTF_8).matches("\\{\"at\":1700000\\d{6},\"job\":\"text.jobs-0@0\"}");
        assertThat(counted("result")).isEqualTo(1);
        assertThat(counted("dead_letter")).isZero();
    }

    @Test
    void headerThatNamesNoRecord_resolvesNothing() {
        replay(TextJobType.line("a", "x"), "letter|x\",\"");
        harness.send(new String(TextJobType.line("b", "y"), UTF_8));
        harness.answerAll();
        assertThat(harness.results()).hasSize(2);
        assertThat(counted("result")).isZero();
        assertThat(harness.read(Names.DEAD_LETTERS_STATE)).isEmpty();
    }

    @Test
    void deadLetter_saysOfWhichFailureItIsAReplay_andHasEachHeaderOnce() {
        replay("{".getBytes(UTF_8), "millrace.dead-letters-3@1042");
        TestRecord<byte[], byte[]> dead = harness.deadLetters().get(0);
        assertThat(dead.headers().lastHeader("millrace-replay-of").value())
                .asString(UTF_8)
                .isEqualTo("millrace.dead-letters-3@1042");
        assertThat(dead.headers().headers("millrace-error-class")).hasSize(1);
        assertThat(dead.headers().headers("__streams.errors.message")).hasSize(1);
        assertThat(counted("dead_letter")).isEqualTo(1);
        assertThat(counted("result")).isZero();
        assertThat(harness.read(Names.DEAD_LETTERS_STATE)).isEmpty();
    }
}
