package io.millrace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import io.millrace.settings.Secret;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.ModelClientContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiClientTest extends ModelClientContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = "[1,2,3,4,5,6,7,8]";

    @Override
    protected ModelClient client() {
        return new OpenAiClient(new OpenAiSettings(responseBytesMax(), Duration.ofSeconds(5)));
    }

    @Override
    protected URI serverBase(URI root) {
        return root.resolve("/v1");
    }

    @Override
    protected List<String> textsOf(Seen request) {
        List<String> texts = new ArrayList<>();
        json(request).get("input").forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    @Override
    protected byte[] goodBody(List<float[]> vectors, List<Integer> order) {
        List<String> items = order.stream()
                // Every other one as numbers, which a client that asked for base64 must take too.
                .map(i -> item(i, i % 2 == 0 ? base64(vectors.get(i)) : Arrays.toString(vectors.get(i))))
                .toList();
        return body(String.join(",", items));
    }

    private static byte[] body(String items) {
        return ("{\"object\":\"list\",\"data\":[" + items
                        + "],\"model\":\"served-1\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String item(int index, String embedding) {
        return "{\"object\":\"embedding\",\"embedding\":" + embedding + ",\"index\":" + index + "}";
    }

    private static String base64(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return '"' + Base64.getEncoder().encodeToString(bytes.array()) + '"';
    }

    private static JsonNode json(Seen request) {
        try {
            return JSON.readTree(request.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelReply answered(String body, String... texts) {
        server.answer((request, out) -> ok(out, body.getBytes(StandardCharsets.UTF_8)));
        return call(LONG, List.of(texts));
    }

    private ModelReply data(String items, String... texts) {
        return answered(new String(body(items), StandardCharsets.UTF_8), texts);
    }

    private static float[] vector(ModelReply reply) {
        return vectorsOf(reply).get(0);
    }

    @Test
    void request_holdsParamsThenModelInputAndFormat() {
        server.answer((request, out) -> ok(out, body(item(0, ONE))));
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.put("dimensions", 8)
                .put("user", "u")
                .put("encoding_format", "float")
                .put("model", "other");
        call(new ModelRequest(model(0), params, List.of(new ModelInput.Text("\ud83d\ude00 \"x\"")), LONG));
        Seen seen = server.requests.get(0);
        assertThat(seen.line()).isEqualTo("POST /v1/embeddings?api-version=2024%2010%2621 HTTP/1.1");
        assertThat(seen.headers())
                .containsEntry("authorization", "Bearer " + KEY)
                .containsEntry("api-key", KEY + "-two")
                .containsEntry("content-type", "application/json")
                .containsEntry("accept-encoding", "identity")
                .doesNotContainKey("upgrade");
        assertThat(new String(seen.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"dimensions\":8,\"user\":\"u\",\"model\":\"small-upstream\","
                        + "\"input\":[\"\ud83d\ude00 \\\"x\\\"\"],\"encoding_format\":\"base64\"}");
    }

    @Test
    void request_holdsTokenIdsAsArrays() {
        server.answer((request, out) -> ok(out, body(item(1, ONE) + "," + item(0, ONE))));
        List<ModelInput> inputs =
                List.of(new ModelInput.Tokens(new int[] {1, 2}), new ModelInput.Tokens(new int[] {100_276}));
        assertThat(call(new ModelRequest(model(0), JsonNodeFactory.instance.objectNode(), inputs, LONG)))
                .isInstanceOf(ModelReply.Answers.class);
        assertThat(json(server.requests.get(0)).get("input").toString()).isEqualTo("[[1,2],[100276]]");
    }

    @Test
    void request_thatHttpForbidsIsRefusedWithoutTheKey() {
        Secret broken = new Secret(KEY + "\r\nevil: 1");
        Provider provider = new Provider("p", serverBase(server.root()), broken, Map.of(), Map.of());
        CatalogModel model = FakeModelClient.model(provider, 0);
        ModelReply reply = call(new ModelRequest(
                model, JsonNodeFactory.instance.objectNode(), List.of(new ModelInput.Text("a")), LONG));
        refused(reply, FailureKind.AUTH, 0);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void reply_tellsModelTokensAndRequestId() {
        server.answer((request, out) -> {
            byte[] body = body(item(0, ONE));
            out.write(head(200, "X-Request-Id: req_1\r\nContent-Length: " + body.length));
            out.write(body);
        });
        ModelReply.Answers answers = (ModelReply.Answers) call(LONG, List.of("a"));
        assertThat(answers.model()).isEqualTo("served-1");
        assertThat(answers.usage()).isEqualTo(Usage.ofInput(7));
        assertThat(answers.requestId()).isEqualTo("req_1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"usage\":null",
                ",\"usage\":{}",
                ",\"usage\":[1]",
                ",\"usage\":{\"prompt_tokens\":-3}",
                ",\"usage\":{\"prompt_tokens\":0}",
                ",\"usage\":{\"prompt_tokens\":1.5}",
                ",\"usage\":{\"prompt_tokens\":99999999999}",
                ",\"usage\":{\"prompt_tokens\":{\"prompt_tokens\":5}}",
                ",\"usage\":{\"details\":{\"prompt_tokens\":5}},\"error\":null,\"model\":null"
            })
    void reply_withoutUsableUsageIsStillAnAnswer(String rest) {
        ModelReply reply = answered("{\"data\":[" + item(0, ONE) + "]" + rest + "}", "a");
        assertThat(vector(reply)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        ModelReply.Answers answers = (ModelReply.Answers) reply;
        assertThat(answers.usage()).isNull();
        assertThat(answers.model()).isEqualTo("small-upstream");
        assertThat(answers.requestId()).isNull();
    }

    @Test
    void vector_isReadBitForBitFromBase64AndNumbers() {
        float[] odd = {Float.MIN_VALUE, -0f, Float.MAX_VALUE, 0.1f, 1e-39f, 3, -7.25f, 16_777_217f};
        assertThat(vector(data(item(0, base64(odd)), "a"))).isEqualTo(odd);
        assertThat(vector(data(item(0, Arrays.toString(odd)), "a"))).isEqualTo(odd);
        assertThat(vector(data(item(0, base64(odd).replace("=", "")), "a"))).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"index\":0,\"embedding\":[1]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":-1,\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":4294967297,\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":1.0,\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":\"1\",\"embedding\":[2]}",
                "{\"embedding\":[1]},{\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},{\"embedding\":[2]}",
                "{\"index\":0,\"embedding\":[1]},null",
                "{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]},{\"index\":1,\"embedding\":[3]}",
                "{\"index\":0,\"embedding\":[1]},{\"index\":1,\"index\":1,\"embedding\":[2]}"
            })
    void reply_withAWrongIndexIsRefusedWhole(String items) {
        refused(data(items, "a", "b"), FailureKind.UPSTREAM_BAD_RESPONSE, 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[NaN,1]",
                "[1,null]",
                "[1e999,1]",
                "[-Infinity,1]",
                "[0,0,-0.0]",
                "[]",
                "null",
                "\"\"",
                "\"AAA\"",
                "\"****\"",
                "\"AAAAAAAA\"",
                "\"AADAfw==\"",
                "\"AACAPwAAgH8=\"",
                "[[1,2]]",
                "[\"1\"]",
                "7",
                "{\"a\":1}"
            })
    void vector_thatCannotBeUsedIsRefused(String embedding) {
        refused(data(item(0, embedding), "a"), FailureKind.BAD_VECTOR, 200);
        refused(data("{\"index\":0}", "a"), FailureKind.BAD_VECTOR, 200);
    }

    @Test
    void vector_mustHaveTheDimensionAskedFor() {
        server.answer((request, out) -> ok(out, body(item(0, "[1,2,3]"))));
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("dimensions", 2);
        List<ModelInput> inputs = List.of(new ModelInput.Text("a"));
        refused(call(new ModelRequest(model(3), params, inputs, LONG)), FailureKind.BAD_VECTOR, 200);
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        refused(call(new ModelRequest(model(4), none, inputs, LONG)), FailureKind.BAD_VECTOR, 200);
        vector(call(new ModelRequest(model(3), none, inputs, LONG)));
        vector(call(new ModelRequest(model(4), none.deepCopy().put("dimensions", 3), inputs, LONG)));
    }

    @Test
    void vector_mustHaveTheDimensionOfTheFirstGoodReplyIfNobodyKnows() {
        refused(data(item(0, "[1,2]") + "," + item(1, "[1,2,3]"), "a", "b"), FailureKind.BAD_VECTOR, 200);
        refused(data(item(0, "[0,0]"), "a"), FailureKind.BAD_VECTOR, 200);
        vector(data(item(0, "[1,2,3]"), "a"));
        refused(data(item(0, "[1,2]"), "a"), FailureKind.BAD_VECTOR, 200);
        vector(data(item(0, "[3,2,1]"), "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>502</body></html>",
                "null",
                "[]",
                "\"ok\"",
                "{}",
                "{\"data\":null}",
                "{\"data\":{}}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]} x",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}{}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}],\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}],\"x\":{\"a\":1,\"a\":2}}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AACAPw",
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]",
                "{\"error\":\"model is loading\"}",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":\"odd\"}",
                "{\"error\":{\"message\":\"sk-contract-0123456789-secret\",\"code\":\"sk-contract-0123456789-secret\"}}"
            })
    void reply_thatIsNoAnswerIsRefused(String body) {
        refused(answered(body, "a"), FailureKind.UPSTREAM_BAD_RESPONSE, 200);
    }

    @Test
    void reply_withDeepOrManyOrLongNamesIsRefused() {
        String rest = "[".repeat(40) + "]".repeat(40);
        StringBuilder many = new StringBuilder("0");
        for (int i = 0; i < 1_000; i++) {
            many.append(",\"n").append(i).append("\":0");
        }
        for (String x : List.of(rest, many.toString(), "0,\"" + "n".repeat(300) + "\":0", "1" + "0".repeat(2_000))) {
            ModelReply reply = answered("{\"x\":" + x + ",\"data\":[" + item(0, ONE) + "]}", "a");
            refused(reply, FailureKind.UPSTREAM_BAD_RESPONSE, 200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, ITEM_REFUSED",
        "401, AUTH",
        "402, QUOTA_EXHAUSTED",
        "403, AUTH",
        "404, ITEM_REFUSED",
        "407, AUTH",
        "408, TIMEOUT",
        "409, UPSTREAM_5XX",
        "413, ITEM_REFUSED",
        "418, ITEM_REFUSED",
        "422, ITEM_REFUSED",
        "425, UPSTREAM_5XX",
        "429, UPSTREAM_5XX",
        "500, UPSTREAM_5XX",
        "502, UPSTREAM_5XX",
        "503, UPSTREAM_5XX",
        "504, TIMEOUT",
        "520, UPSTREAM_5XX",
        "529, UPSTREAM_5XX",
        "204, UPSTREAM_BAD_RESPONSE",
        "201, UPSTREAM_BAD_RESPONSE",
        "301, UPSTREAM_BAD_RESPONSE",
        "307, UPSTREAM_BAD_RESPONSE"
    })
    void status_isToldApartOverTheWire(int status, FailureKind kind) {
        server.answer((request, out) -> out.write(head(
                status, "Retry-After: 2.5\r\nX-Request-Id: req-9\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0")));
        ModelReply.Refused refused = refused(call(LONG, List.of("a")), kind, status);
        assertThat(refused.advice().retryAfter()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(refused.failure().requestId()).isEqualTo("req-9");
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: abc",
                "Content-Length: -5",
                "Content-Length: 99999999999999999999",
                "no colon here",
                "Content-Length: 3\r\nContent-Length: 5",
                ": empty",
                "Transfer-Encoding: gzip"
            })
    void head_thatIsNoHttpIsAFailure(String header) {
        server.answer((request, out) -> {
            out.write(head(200, header));
            out.write("{}".getBytes(StandardCharsets.US_ASCII));
            out.close();
        });
        assertThat(call(LONG, List.of("a"))).isInstanceOf(ModelReply.Refused.class);
    }

    @Test
    void unauthorized_withoutAChallengeIsStillAuth() {
        server.answer((request, out) -> out.write(head(401, "Content-Length: 0")));
        refused(call(LONG, List.of("a")), FailureKind.AUTH, 401);
        server.answer((request, out) -> out.write(head(407, "Content-Length: 0")));
        refused(call(LONG, List.of("a")), FailureKind.AUTH, 407);
    }

    @Test
    void deadline_ofNoTimeOrForeverIsUnderstood() {
        server.answer((request, out) -> ok(out, body(item(0, ONE))));
        refused(call(Duration.ZERO, List.of("a")), FailureKind.TIMEOUT, 0);
        refused(call(Duration.ofSeconds(-1), List.of("a")), FailureKind.TIMEOUT, 0);
        assertThat(server.requests).isEmpty();
        assertThat(vector(call(Duration.ofSeconds(Long.MAX_VALUE), List.of("a"))))
                .hasSize(8);
    }

    @Test
    void calls_manyAtOnceEachEndOnTheirOwn() {
        server.answer((request, out) -> {
            String text = textsOf(request).get(0);
            if (!text.startsWith("hang")) {
                ok(out, goodBody(List.of(vectorOf(text)), List.of(0)));
            }
        });
        try (ModelClient client = client()) {
            List<CompletableFuture<ModelReply>> replies = IntStream.range(0, 200)
                    .mapToObj(i -> client.call(
                            i % 2 == 0 ? request(LONG, List.of("text " + i)) : request(SOON, List.of("hang " + i))))
                    .toList();
            for (int i = 0; i < replies.size(); i++) {
                ModelReply reply =
                        replies.get(i).orTimeout(30, TimeUnit.SECONDS).join();
                if (i % 2 == 0) {
                    assertThat(vector(reply)).isEqualTo(vectorOf("text " + i));
                } else {
                    refused(reply, FailureKind.TIMEOUT, 0);
                }
            }
        }
    }
}
