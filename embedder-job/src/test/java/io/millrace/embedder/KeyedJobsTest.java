package io.millrace.embedder;

import static io.millrace.embedder.Jobs.assertVectors;
import static io.millrace.embedder.Jobs.cache;
import static io.millrace.embedder.Jobs.line;
import static io.millrace.embedder.Jobs.onlyDeadLetter;
import static io.millrace.embedder.Jobs.onlyResult;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testkit.TopologyHarness;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.JobKeys;
import io.millrace.topology.PendingLimits;
import io.millrace.topology.TopologySettings;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs whose records bear their questions' keys: the shorter way, and that nobody gains by a wrong key. */
final class KeyedJobsTest {
    private static final String KEYED = "embedding.jobs.keyed";
    private static final String HOP = "harness-items-repartition";

    private final TopologySettings settings =
            Jobs.settings(PendingLimits.defaults()).withKeyed();
    private final JobKeys keys = new JobKeys(Jobs.type(OverlongPolicy.ERROR), settings);
    private final TopologyHarness harness = new TopologyHarness(Jobs.type(OverlongPolicy.ERROR), settings);

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void rightKey_sparesTheHop_missAndHit() {
        keyed(line("1", "\"hello\""));
        harness.answerAll();
        JsonNode miss = onlyResult(harness);
        assertVectors(miss, "hello");
        assertThat(miss.get("id").textValue()).isEqualTo("batch_req_embedding.jobs.keyed-0-0");
        keyed(line("2", "\"hello\""));
        JsonNode hit = onlyResult(harness);
        assertVectors(hit, "hello");
        assertThat(cache(hit)).containsExactly("hit");
        assertThat(hit.get("custom_id").textValue()).isEqualTo("2");
        assertThat(harness.read(HOP)).isEmpty();
    }

    @Test
    void keyedAndOrdinaryJobs_shareOneQuestion_andDoNotCollideWhileTheyWait() {
        keyed(line("keyed", "\"hello\""));
        harness.send(line("ordinary", "\"hello\""));
        assertThat(harness.entries("pending"))
                .as("both at offset 0 of their topics")
                .isEqualTo(2);
        harness.answerAll();
        assertThat(harness.results()).hasSize(2);
        assertThat(harness.model.calls("hello")).isEqualTo(1);
        assertThat(harness.entries("pending")).isZero();
    }

    @Test
    void wrongKey_poisonsNothing_andTakesTheHop() {
        byte[] other = keys.of(line("x", "\"other\"").getBytes(UTF_8)).orElseThrow();
        send(other, line("1", "\"hello\""));
        harness.answerAll();
        assertVectors(onlyResult(harness), "hello");
        assertThat(harness.read(HOP)).hasSize(1);
        harness.send(line("2", "\"other\""));
        harness.answerAll();
        JsonNode result = onlyResult(harness);
        assertVectors(result, "other");
        assertThat(cache(result)).containsExactly("miss");
    }

    @Test
    void noKey_takesTheHop() {
        send(null, line("1", "\"hello\""));
        harness.answerAll();
        assertVectors(onlyResult(harness), "hello");
        assertThat(harness.read(HOP)).hasSize(1);
    }

    @Test
    void arrayJob_isTakenApartAsEver() {
        String array = line("1", "[\"a\",\"b\"]");
        assertThat(keys.of(array.getBytes(UTF_8)))
                .as("several questions have no one key")
                .isEmpty();
        send(new byte[32], array);
        harness.answerAll();
        assertVectors(onlyResult(harness), "a", "b");
    }

    @Test
    void nonsense_isADeadLetterAsEver() {
        assertThat(keys.of("no json".getBytes(UTF_8))).isEmpty();
        send(new byte[] {1, 2}, "no json");
        TestRecord<byte[], byte[]> letter = onlyDeadLetter(harness);
        assertThat(letter.value()).isEqualTo("no json".getBytes(UTF_8));
        assertThat(letter.key()).isEqualTo(new byte[] {1, 2});
    }

    private void keyed(String line) {
        send(keys.of(line.getBytes(UTF_8)).orElseThrow(), line);
    }

    private void send(byte @Nullable [] key, String line) {
        harness.send(KEYED, new TestRecord<>(key, line.getBytes(UTF_8)));
    }
}
