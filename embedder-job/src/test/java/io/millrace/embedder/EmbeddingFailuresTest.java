package io.millrace.embedder;

import static io.millrace.embedder.Jobs.assertVectors;
import static io.millrace.embedder.Jobs.cache;
import static io.millrace.embedder.Jobs.header;
import static io.millrace.embedder.Jobs.headerNames;
import static io.millrace.embedder.Jobs.line;
import static io.millrace.embedder.Jobs.onlyDeadLetter;
import static io.millrace.embedder.Jobs.onlyResult;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.model.ModelInput;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.FakeModelClient.OpenCall;
import io.millrace.testkit.TopologyHarness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** How jobs fail, and that no failure touches another job. */
final class EmbeddingFailuresTest {
    private static final Failure BUSY =
            new Failure(FailureKind.UPSTREAM_5XX, "the provider failed", 503, null, "r1", 0);
    private static final Failure BAD_ANSWER =
            new Failure(FailureKind.BAD_VECTOR, "nothing but zeros", 200, null, "r2", 0);
    private static final Failure BAD_ITEM =
            new Failure(FailureKind.ITEM_REFUSED, "the provider refused the item", 400, "bad_input", "r2", 0);

    @Test
    void failedCall_isMadeAgain_afterItsTime() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"a\""));
            harness.model.next().refuse(BUSY, Duration.ofMillis(500));
            harness.pass(Duration.ofMillis(490));
            assertThat(harness.model.open()).as("not before retry-after").isZero();
            harness.pass(Duration.ofMillis(40));
            assertThat(harness.model.open()).isEqualTo(1);
            harness.answerAll();
            JsonNode line = onlyResult(harness);
            assertVectors(line, "a");
            assertThat(line.at("/millrace/attempts").intValue()).isEqualTo(2);
            assertThat(line.at("/millrace/billed").intValue()).isEqualTo(8);
            assertThat(harness.deadLetters()).isEmpty();
        }
    }

    @Test
    void recordLargerThanAnyTopicTakes_leavesItsBeginning_andStopsNothing() {
        try (TopologyHarness harness = Jobs.harness()) {
            // A topic's limit counts compressed bytes: 20 MB of one letter pass it.
            byte[] huge = "x".repeat(20_000_000).getBytes(UTF_8);
            harness.send(null, huge, new RecordHeaders());
            TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
            assertThat(header(dead, "millrace-error-class")).isEqualTo("record_too_large");
            assertThat(header(dead, "millrace-truncated")).isEqualTo("20000000");
            assertThat(dead.value()).hasSize(65_536);
            harness.send(line("1", "\"a\""));
            harness.answerAll();
            assertVectors(onlyResult(harness), "a");
        }
    }

    @Test
    void lastAttempt_endsInADeadLetter_thatIsTheJobItself() {
        try (TopologyHarness harness = Jobs.harness()) {
            byte[] key = {0, 1, (byte) 0xFF};
            byte[] value = (" " + line("1", "\"a\"") + "\n").getBytes(UTF_8);
            RecordHeaders headers = new RecordHeaders();
            headers.add("x", "1".getBytes(UTF_8)).add("x", null).add("millrace-priority", "bulk".getBytes(UTF_8));
            headers.add("__streams.errors.message", "of before".getBytes(UTF_8));
            headers.add("millrace-attempts", "99".getBytes(UTF_8)).add("millrace-forged", new byte[0]);
            harness.send(key, value, headers);
            long sentAt = harness.now().epochMs();
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(harness.deadLetters()).isEmpty();
                harness.model.next().refuse(BAD_ANSWER, null);
                harness.pass(Duration.ofMillis(120));
            }
            TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
            assertThat(dead.value()).isEqualTo(value);
            assertThat(dead.key()).isEqualTo(key);
            assertThat(headerNames(dead)).startsWith("x", "x", "millrace-priority", "__streams.errors.exception");
            assertThat(headerNames(dead)).doesNotContain("millrace-forged");
            assertThat(headerNames(dead).stream().filter(name -> !name.equals("x")))
                    .doesNotHaveDuplicates();
            assertThat(header(dead, "millrace-error-class")).isEqualTo("bad_vector");
            assertThat(header(dead, "__streams.errors.message")).isEqualTo("nothing but zeros");
            assertThat(header(dead, "millrace-attempts")).isEqualTo("3");
            assertThat(header(dead, "millrace-error-http-status")).isEqualTo("200");
            assertThat(header(dead, "millrace-first-failed-at")).isLessThan(header(dead, "millrace-failed-at"));
            assertThat(dead.timestamp()).as("the time of writing").isGreaterThan(sentAt);
            assertThat(harness.model.calls("a")).isEqualTo(3);
            assertThat(harness.entries("pending")).isZero();
            assertThat(harness.entries("cache")).as("failures are not cached").isZero();
            assertThat(harness.results()).isEmpty();
        }
    }

    @Test
    void arrayJob_isDeadAtItsDeadline_wholeAndOnce() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("other", "\"b\""));
            RecordHeaders headers = new RecordHeaders();
            headers.add("millrace-timeout-ms", "1000".getBytes(UTF_8));
            harness.send(null, line("arr", "[\"a\",\"b\",\"c\"]").getBytes(UTF_8), headers);
            harness.pass(Duration.ofMillis(990));
            assertThat(harness.deadLetters()).as("not before").isEmpty();
            harness.pass(Duration.ofMillis(20));
            TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
            assertThat(header(dead, "millrace-error-class")).isEqualTo("deadline");
            assertThat(header(dead, "__streams.errors.message")).startsWith("3 of 3 inputs failed: index 0, 1, 2;");
            harness.answerAll();
            assertVectors(onlyResult(harness), "b");
            assertThat(harness.deadLetters()).isEmpty();
            assertThat(harness.entries("gather")).isZero();
        }
    }

    @Test
    void failedQuestion_isAskedAnew_bySomebodyElse() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"a\""));
            harness.model.next().refuse(BAD_ITEM, null);
            harness.tick();
            assertThat(header(onlyDeadLetter(harness), "millrace-attempts")).isEqualTo("1");
            harness.send(line("2", "\"a\""));
            harness.answerAll();
            assertThat(cache(onlyResult(harness))).containsExactly("miss");
        }
    }

    @Test
    void oneBadItem_isFoundByHalving_andTheOthersLoseNothing() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("arr", "[\"a\",\"b\",\"bad\",\"c\",\"d\"]"));
            refuseBatchesWith(harness, "bad");
            TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
            assertThat(header(dead, "millrace-error-class")).isEqualTo("item_refused");
            assertThat(header(dead, "__streams.errors.message"))
                    .startsWith("1 of 5 inputs failed: index 2;")
                    .doesNotContain("bad\"");
            assertThat(header(dead, "millrace-error-provider-code")).isEqualTo("bad_input");
            assertThat(header(dead, "millrace-content-hash")).isEqualTo("(none)");
            assertThat(dead.value())
                    .isEqualTo(line("arr", "[\"a\",\"b\",\"bad\",\"c\",\"d\"]").getBytes(UTF_8));
            assertThat(harness.results()).isEmpty();
            assertThat(harness.entries("gather")).isZero();
            int calls = harness.model.requests().size();
            assertThat(calls).as("F5: 2k*ceil(log2 n)+1").isLessThanOrEqualTo(7);
            harness.send(line("again", "[\"d\",\"c\",\"b\",\"a\"]"));
            JsonNode line = onlyResult(harness);
            assertVectors(line, "d", "c", "b", "a");
            assertThat(cache(line)).containsOnly("hit");
            assertThat(harness.model.requests()).hasSize(calls);
        }
    }

    @Test
    void severalBadItems_areAllNamed() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("arr", "[\"bad\",\"b\",\"bad\",\"c\"]"));
            harness.send(line("good", "[\"b\",\"c\"]"));
            refuseBatchesWith(harness, "bad");
            assertThat(header(onlyDeadLetter(harness), "__streams.errors.message"))
                    .startsWith("2 of 4 inputs failed: index 0, 2; the first: the provider refused the item");
            assertVectors(onlyResult(harness), "b", "c");
        }
    }

    @Test
    void bugOfTheClient_isTriedAgain() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"a\""));
            harness.model.next().crash(new IllegalStateException("CANARY"));
            harness.pass(Duration.ofMillis(120));
            harness.answerAll();
            assertThat(onlyResult(harness).at("/millrace/attempts").intValue()).isEqualTo(2);
        }
    }

    @Test
    void malformedRecords_dieAlone_betweenGoodOnes() {
        Map<byte[], String> hostile = new LinkedHashMap<>();
        hostile.put("no".getBytes(UTF_8), "invalid_json");
        hostile.put(new byte[0], "invalid_json");
        hostile.put(new byte[] {'{', (byte) 0xFF, '}'}, "invalid_unicode");
        hostile.put("[]".getBytes(UTF_8), "invalid_json");
        hostile.put(line("x", "\"\\ud800\"").getBytes(UTF_8), "invalid_unicode");
        hostile.put(line("x", "\"\"").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[\"a\",1]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[\"a\",\"\"]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[[1,2],\"a\"]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[1.5]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[1e99]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[-1]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "{}").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "null").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"", ",\"encoding_format\":\"int8\"").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"", ",\"dimensions\":0").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"", ",\"dimensions\":2.0").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"", ",\"n\":1e2147483648").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"").replace("\"m\"", "\" \"").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"").replace("\"m\"", "7").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "\"a\"").replace("embeddings", "rerank").getBytes(UTF_8), "unknown_operation");
        hostile.put(line("x", "\"a\"").replace("POST", "GET").getBytes(UTF_8), "unknown_operation");
        hostile.put(line("x", "\"" + "word ".repeat(11) + "\"").getBytes(UTF_8), "too_many_tokens");
        hostile.put(line("x", "[[" + "1,".repeat(10) + "1],[2]]").getBytes(UTF_8), "too_many_tokens");
        hostile.put(line("x", "\"" + "a".repeat(50_000) + "\"").getBytes(UTF_8), "record_too_large");
        hostile.put(line("x", "[" + "\"a\",".repeat(100) + "\"a\"]").getBytes(UTF_8), "schema_invalid");
        hostile.put(line("x", "[\"a\",\"b\"]", ",\"dimensions\":5000").getBytes(UTF_8), "record_too_large");
        try (TopologyHarness harness = Jobs.harness()) {
            hostile.forEach((value, reason) -> {
                harness.send("k".getBytes(UTF_8), value, new RecordHeaders());
                harness.send(line("good", "\"good\""));
                harness.answerAll();
                assertVectors(onlyResult(harness), "good");
                TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
                assertThat(header(dead, "millrace-error-class"))
                        .as(new String(value, ISO_8859_1).substring(0, Math.min(300, value.length)))
                        .isEqualTo(reason);
                assertThat(dead.value()).isEqualTo(value);
                assertThat(dead.key()).isEqualTo("k".getBytes(UTF_8));
                assertThat(header(dead, "millrace-attempts")).isEqualTo("0");
            });
            assertThat(harness.model.requests()).as("nothing was paid for them").hasSize(1);
            assertThat(harness.entries("gather")).isZero();
        }
    }

    @Test
    void tombstone_isADeadLetterWithoutAValue() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send("k".getBytes(UTF_8), null, new RecordHeaders());
            TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
            assertThat(dead.value()).isNull();
            assertThat(header(dead, "millrace-error-class")).isEqualTo("invalid_json");
        }
    }

    @Test
    void hostileHeaders_areRefusedOrHarmless() {
        try (TopologyHarness harness = Jobs.harness()) {
            for (String[] bad : List.of(
                    new String[] {"millrace-priority", "urgent"},
                    new String[] {"millrace-deadline", "tomorrow"},
                    new String[] {"millrace-deadline", "-1"},
                    new String[] {"millrace-timeout-ms", "1.5"},
                    new String[] {"millrace-timeout-ms", "99999999999999999999"})) {
                RecordHeaders headers = new RecordHeaders();
                headers.add(bad[0], bad[1].getBytes(UTF_8));
                harness.send(null, line("1", "\"a\"").getBytes(UTF_8), headers);
                TestRecord<byte[], byte[]> dead = onlyDeadLetter(harness);
                assertThat(header(dead, "millrace-error-class")).isEqualTo("schema_invalid");
                assertThat(header(dead, "__streams.errors.message"))
                        .contains(bad[0])
                        .doesNotContain(bad[1]);
            }
            RecordHeaders huge = new RecordHeaders();
            huge.add("h", new byte[60_000]);
            harness.send(null, line("1", "\"a\"").getBytes(UTF_8), huge);
            assertThat(header(onlyDeadLetter(harness), "millrace-error-class")).isEqualTo("record_too_large");
            RecordHeaders odd = new RecordHeaders();
            odd.add("", null)
                    .add("n".repeat(40_000), new byte[0])
                    .add("millrace-timeout-ms", ("" + Long.MAX_VALUE).getBytes(UTF_8));
            harness.send(null, line("1", "\"a\"").getBytes(UTF_8), odd);
            harness.answerAll();
            assertThat(harness.results()).hasSize(1);
        }
    }

    @Test
    void unknownVersionsInside_areKeptForANewerWorker() {
        try (TopologyHarness harness = Jobs.harness()) {
            byte[] newer = {99, 1, 1};
            harness.send("harness-items-repartition", new TestRecord<>(new byte[32], newer));
            harness.send("harness-array-items-repartition", new TestRecord<>("k".getBytes(UTF_8), newer));
            assertThat(harness.deadLetters())
                    .hasSize(2)
                    .allSatisfy(dead -> assertThat(dead.value()).isEqualTo(newer))
                    .allSatisfy(dead ->
                            assertThat(header(dead, "millrace-error-class")).isEqualTo("unknown_schema"));
            harness.send(line("1", "\"a\""));
            harness.answerAll();
            assertThat(harness.results()).hasSize(1);
        }
    }

    @Test
    void resultTooLargeForItsTopic_isADeadLetter_andItsVectorsStayKept() {
        try (TopologyHarness harness = Jobs.harness()) {
            String id = "i".repeat(500);
            // The dimension is known as 8, so the edge lets it pass; the model then gives far more.
            harness.send(line(id, "[\"a\",\"b\"]"));
            harness.dispatch();
            harness.model.next().answer(input -> filled(6_000));
            harness.tick();
            harness.tick();
            assertThat(header(onlyDeadLetter(harness), "millrace-error-class")).isEqualTo("record_too_large");
            assertThat(harness.entries("cache")).isEqualTo(2);
            harness.send(line("b64", "[\"a\",\"b\"]", ",\"encoding_format\":\"base64\""));
            assertThat(cache(onlyResult(harness))).containsExactly("hit", "hit");
        }
    }

    private static float[] filled(int size) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, 0.123456789f);
        return values;
    }

    /** Answers calls, but refuses whole every one that holds this text. */
    private static void refuseBatchesWith(TopologyHarness harness, String text) {
        harness.dispatch();
        while (harness.model.open() > 0) {
            OpenCall call = harness.model.next();
            if (call.request().inputs().contains(new ModelInput.Text(text))) {
                call.refuse(BAD_ITEM, null);
            } else {
                call.answer(FakeModelClient::vectorOf);
            }
            harness.tick();
            harness.tick();
        }
    }
}
