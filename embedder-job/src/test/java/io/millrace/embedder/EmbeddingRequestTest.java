package io.millrace.embedder;

import static io.millrace.embedder.Jobs.assertVectors;
import static io.millrace.embedder.Jobs.cache;
import static io.millrace.embedder.Jobs.line;
import static io.millrace.embedder.Jobs.onlyResult;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelRequest;
import io.millrace.testkit.Samples;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TopologyHarness;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.Ask;
import io.millrace.topology.PendingLimits;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a line reaches the model, what is its key, and how an answer is rendered. */
final class EmbeddingRequestTest {
    private static final EmbeddingJobType TYPE = Jobs.type(OverlongPolicy.ERROR);
    private static final BatchLineParser PARSER = new BatchLineParser(InputLimits.defaults());

    @Test
    void base64AndFloat_areTheSameVector_fromOneCall() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("f", "\"a\"", ",\"encoding_format\":\"float\",\"user\":\"u1\""));
            harness.answerAll();
            JsonNode floats = onlyResult(harness);
            harness.send(line("b", "\"a\"", ",\"encoding_format\":\"base64\",\"user\":\"u2\""));
            JsonNode base64 = onlyResult(harness);
            assertThat(floats.at("/response/body/data/0/embedding").isArray()).isTrue();
            assertThat(base64.at("/response/body/data/0/embedding").isTextual()).isTrue();
            assertVectors(floats, "a");
            assertVectors(base64, "a");
            assertThat(cache(base64)).containsExactly("hit");
        }
    }

    @Test
    void parameters_reachTheModel_andSplitCalls() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\"a\"", ",\"dimensions\":4,\"odd\":{\"x\":[1.50]},\"user\":\"u\""));
            harness.send(line("2", "\"a\""));
            List<ModelRequest> requests = harness.model.requests();
            assertThat(requests).hasSize(2);
            assertThat(requests.get(0).params().toString()).isEqualTo("{\"dimensions\":4,\"odd\":{\"x\":[1.50]}}");
            assertThat(requests.get(1).params().toString()).isEqualTo("{}");
            assertThat(requests.get(0).model().name()).isEqualTo(Jobs.MODEL);
        }
    }

    @Test
    void unknownFieldsOfTheLine_comeBack() {
        try (TopologyHarness harness = Jobs.harness()) {
            String line = line("1", "[\"a\",\"b\"]")
                    .replace("{\"custom_id\"", "{\"mine\":{\"n\":1.0},\"millrace\":7,\"custom_id\"");
            harness.send(line);
            harness.answerAll();
            JsonNode result = onlyResult(harness);
            assertThat(result.get("mine").toString()).isEqualTo("{\"n\":1.0}");
            assertThat(result.get("millrace").isObject()).isTrue();
        }
    }

    @Test
    void tokenIds_areAsked_apartFromTexts() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "[[1,2],[3]]"));
            harness.send(line("2", "[1,2]"));
            harness.send(line("3", "\"a\""));
            assertThat(harness.model.calls(new ModelInput.Tokens(new int[] {1, 2})))
                    .isEqualTo(1);
            assertThat(harness.model.requests())
                    .allSatisfy(request -> assertThat(request.inputs().stream()
                                    .map(Object::getClass)
                                    .distinct())
                            .hasSize(1));
            harness.answerAll();
            assertThat(harness.results()).hasSize(3);
        }
    }

    @Test
    void blankAndNulTexts_areAnswered() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(line("1", "\" \""));
            harness.send(line("2", "\"\\u0000\""));
            harness.answerAll();
            assertThat(Jobs.lines(harness.results()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(cache(line)).containsExactly("miss"));
        }
    }

    @Test
    void overlongInput_isCut_andSaysSo() {
        String text = "one two three four five six seven eight nine ten eleven twelve";
        try (TopologyHarness harness =
                new TopologyHarness(Jobs.type(OverlongPolicy.HEAD), Jobs.settings(PendingLimits.defaults()))) {
            harness.send(line("1", "[\"short\",\"" + text + "\"]"));
            harness.send(line("2", "\"" + text + "\""));
            harness.answerAll();
            String head = "one two three four five six seven eight nine ten";
            List<JsonNode> lines = Jobs.lines(harness.results());
            assertThat(lines).hasSize(2);
            for (JsonNode line : lines) {
                boolean array = line.get("custom_id").textValue().equals("1");
                assertVectors(line, array ? new String[] {"short", head} : new String[] {head});
                assertThat(line.at("/millrace/truncated").toString())
                        .isEqualTo("[{\"index\":" + (array ? 1 : 0) + ",\"tokens\":12}]");
            }
            assertThat(harness.model.calls(head)).isEqualTo(1);
            harness.send(line("3", "[" + "1,".repeat(12) + "1]"));
            harness.answerAll();
            assertThat(onlyResult(harness).at("/millrace/truncated/0/tokens").intValue())
                    .isEqualTo(13);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"user\":\"x\"", ",\"encoding_format\":\"base64\"", ",\"encoding_format\":null"})
    void key_doesNotSeeWhatDoesNotChangeTheVector(String field) throws JobRejected {
        assertThat(keys("\"a\"", field)).isEqualTo(keys("\"a\"", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"dimensions\":8",
                ",\"dimensions\":4",
                ",\"input_type\":\"query\"",
                ",\"truncate\":\"NONE\"",
                ",\"Model\":\"m\""
            })
    void key_seesEverythingElse(String field) throws JobRejected {
        assertThat(keys("\"a\"", field)).isNotEqualTo(keys("\"a\"", ""));
    }

    @Test
    void key_isOfTheText_howeverItIsGiven() throws JobRejected {
        assertThat(keys("\"a\"", "")).isEqualTo(keys("[\"a\"]", ""));
        assertThat(keys("[\"a\",\"b\"]", "").get(1)).isEqualTo(keys("\"b\"", "").get(0));
        assertThat(keys("[[7]]", "")).isEqualTo(keys("[7]", ""));
        assertThat(keys("[7]", "")).isNotEqualTo(keys("\"7\"", ""));
        assertThat(keys("\"\\u0041\"", "")).isEqualTo(keys("\"A\"", ""));
        assertThat(TYPE.asks(PARSER.parse(line("i", "\"a\"").getBytes(UTF_8)), List.of(), new byte[0], "other")
                        .get(0)
                        .key()
                        .toString())
                .isNotEqualTo(keys("\"a\"", "").get(0));
    }

    /** An item of an array waits as a line of its own: what is asked from it must be what the array asked. */
    @Test
    void itemLine_asksWhatTheArrayAsked() throws JobRejected {
        byte[] raw = line("i", "[\"ä\\u0000\",\"b\"]", ",\"dimensions\":4,\"big\":12345678901234567891,\"user\":\"u\"")
                .getBytes(UTF_8);
        List<Ask> asks = TYPE.asks(PARSER.parse(raw), List.of(), raw, "default");
        for (int i = 0; i < asks.size(); i++) {
            byte[] own = asks.get(i).line();
            Ask again = TYPE.asks(PARSER.parse(own), List.of(), own, "default").get(0);
            assertThat(again.key()).isEqualTo(asks.get(i).key());
            ModelAsk ask = TYPE.ask(PARSER.parse(own), 0);
            assertThat(ask.input()).isEqualTo(new ModelInput.Text(i == 0 ? "ä\u0000" : "b"));
            assertThat(ask.params().toString()).isEqualTo("{\"dimensions\":4,\"big\":12345678901234567891}");
            assertThat(ask.bytes()).isEqualTo(i == 0 ? 3 : 1);
        }
    }

    @Test
    void vector_isKeptAsVersion1_andReadAsWritten() {
        assertThat(HexFormat.of().formatHex(VectorBody.of(new float[] {1f, -0.5f})))
                .isEqualTo("01" + "00000002" + "0000803f" + "000000bf");
        Seeded.each(500, random -> {
            float[] values = floats(random);
            float[] read = new float[values.length];
            VectorBody.values(VectorBody.of(values)).get(read);
            assertThat(read).isEqualTo(values);
        });
    }

    @Test
    void damagedVector_isReadOrRefused() {
        Seeded.each(3_000, random -> {
            try {
                assertThat(VectorBody.values(Samples.damaged(VectorBody.of(floats(random)), random)))
                        .isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("kept vector:");
            }
        });
        byte[] overflowing = Arrays.copyOf(HexFormat.of().parseHex("0140000000"), 5);
        assertThatThrownBy(() -> VectorBody.values(overflowing)).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] floats(SplittableRandom random) {
        float[] values = new float[random.nextInt(20)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static List<String> keys(String input, String more) throws JobRejected {
        byte[] raw = line("i", input, more).getBytes(UTF_8);
        return TYPE.asks(PARSER.parse(raw), List.of(), raw, "default").stream()
                .map(ask -> ask.key().toString())
                .toList();
    }
}
