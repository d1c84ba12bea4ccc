package io.millrace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import io.millrace.model.ServiceTier;
import io.millrace.settings.Secret;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.ModelClientContract;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed chat completions over a real socket: whatever the pieces, the answer is the plain one, or a failure. */
@Timeout(60)
final class OpenAiStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES_MAX = 1 << 20;
    private static final String USAGE =
            "{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16,\"prompt_tokens_details\":{\"cached_tokens\":4},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
    private static final String CHUNK =
            "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello wide world\"}"
                    + ",\"finish_reason\":\"stop\"}]}\n\n";
    private static final String LAST = "data: {\"choices\":[],\"usage\":" + USAGE + "}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private ModelClientContract.Server server;
    private OpenAiClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ModelClientContract.Server();
        client = new OpenAiClient(new OpenAiSettings(BYTES_MAX, Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private ModelReply ask(boolean stream, String body, Duration timeout) {
        Provider provider = new Provider(
                "azure",
                server.root().resolve("/openai/deployments/d"),
                null,
                Map.of("api-key", new Secret("key-0123456789")),
                Map.of("api-version", "2024-10-21"),
                stream);
        CatalogModel model = FakeModelClient.model(provider, 0);
        ObjectNode json = (ObjectNode) tree(body.getBytes(StandardCharsets.UTF_8));
        return client.call(new ModelRequest(model, json.objectNode(), List.of(new ModelInput.Chat(json)), timeout))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private ModelReply streamed(String body) {
        server.answer((request, out) -> events(out, body.getBytes(StandardCharsets.UTF_8)));
        return ask(true, "{\"messages\":[]}", Duration.ofSeconds(20));
    }

    private static void events(OutputStream out, byte[] body) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode answer(ModelReply reply) {
        assertThat(reply).isInstanceOf(ModelReply.Answers.class);
        return tree(
                ((ModelAnswer.Completion) ((ModelReply.Answers) reply).answers().get(0)).json());
    }

    private static ModelReply.Refused refused(ModelReply reply, FailureKind kind) {
        assertThat(reply).isInstanceOf(ModelReply.Refused.class);
        ModelReply.Refused refused = (ModelReply.Refused) reply;
        assertThat(refused.failure().kind()).isEqualTo(kind);
        return refused;
    }

    @Test
    void stream_isPutTogetherToThePlainAnswer() throws IOException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (repeat with -Dmillrace.test.seed=" + seed + ")");
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            JsonNode whole = completion(random);
            server.answer((request, out) -> {
                byte[] plain = JSON.writeValueAsBytes(whole);
                boolean stream = tree(request.body()).path("stream").asBoolean();
                events(out, stream ? StreamScript.cut(whole, random) : plain);
            });
            ModelReply plain = ask(false, "{\"messages\":[]}", Duration.ofSeconds(20));
            ModelReply stream = ask(true, "{\"messages\":[]}", Duration.ofSeconds(20));
            assertThat(answer(stream)).as("seed %d round %d", seed, round).isEqualTo(answer(plain));
            assertThat(stream)
                    .usingRecursiveComparison()
                    .ignoringFields("answers", "firstChunk")
                    .isEqualTo(plain);
            assertThat(((ModelReply.Answers) stream).answers().get(0).admissible())
                    .isEqualTo(((ModelReply.Answers) plain).answers().get(0).admissible());
            assertThat(((ModelReply.Answers) stream).usage()).isEqualTo(new Usage(11, 4, 5, 2));
            assertThat(((ModelReply.Answers) stream).tier()).isEqualTo(ServiceTier.BATCH);
        }
    }

    private static JsonNode completion(Random random) throws IOException {
        StringBuilder choices = new StringBuilder();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
            String text = "T\u00e9xt \uD83D\uDE00 \"" + random.nextInt(1_000) + "\"\n"
                    + "\u4e16\u754c".repeat(random.nextInt(4));
            String message = switch (random.nextInt(3)) {
                case 0 -> "\"content\":" + JSON.writeValueAsString(text) + ",\"refusal\":null";
                case 1 -> "\"content\":null,\"refusal\":" + JSON.writeValueAsString(text);
                default ->
                    "\"content\":null,\"refusal\":null,\"tool_calls\":[" + call("a", text) + "," + call("b", "") + "]";
            };
            String logprobs = random.nextBoolean()
                    ? "null"
                    : "{\"content\":[{\"token\":\"T\",\"logprob\":-0.00012},{\"token\":\"x\",\"logprob\":-9999.0}],\"refusal\":null}";
            choices.append(i == 0 ? "" : ",")
                    .append("{\"index\":" + i + ",\"message\":{\"role\":\"assistant\"," + message
                            + ",\"annotations\":[]},\"logprobs\":" + logprobs + ",\"finish_reason\":\""
                            + List.of("stop", "length", "tool_calls").get(random.nextInt(3)) + "\"}");
        }
        return JSON.readTree(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"m-1\","
                        + "\"choices\":[" + choices + "],\"usage\":" + USAGE
                        + ",\"service_tier\":\"flex\",\"system_fingerprint\":null}");
    }

    private static String call(String id, String arguments) throws IOException {
        return "{\"id\":\"call_" + id + "\",\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":"
                + JSON.writeValueAsString(arguments) + "}}";
    }

    @Test
    void request_asksForAStreamOnlyWhereTheProviderIsSetSo() {
        server.answer((request, out) -> events(out, (CHUNK + LAST + DONE).getBytes(StandardCharsets.UTF_8)));
        String body = "{\"messages\":[],\"stream\":true,\"stream_options\":{\"x\":1}}";
        ask(true, body, Duration.ofSeconds(20));
        ask(false, body, Duration.ofSeconds(20));
        ask(true, "{\"messages\":[],\"audio\":{\"voice\":\"alloy\",\"format\":\"wav\"}}", Duration.ofSeconds(20));
        assertThat(server.requests.get(0).line())
                .isEqualTo("POST /openai/deployments/d/chat/completions?api-version=2024-10-21 HTTP/1.1");
        assertThat(server.requests.get(0).headers())
                .containsEntry("api-key", "key-0123456789")
                .containsEntry("accept", "text/event-stream, application/json")
                .doesNotContainKey("authorization");
        assertThat(tree(server.requests.get(0).body()).toString())
                .isEqualTo("{\"messages\":[],\"model\":\"small-upstream\",\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true}}");
        assertThat(tree(server.requests.get(1).body()).toString())
                .isEqualTo("{\"messages\":[],\"model\":\"small-upstream\"}");
        assertThat(tree(server.requests.get(2).body()).has("stream")).isFalse();
    }

    @Test
    void firstChunk_isTimedWhereTheAnswerIsStreamed() throws IOException {
        AtomicLong seconds = new AtomicLong();
        client.close();
        client = new OpenAiClient(
                new OpenAiSettings(BYTES_MAX, Duration.ofSeconds(5)),
                () -> Instant.ofEpochSecond(seconds.getAndAdd(7)));
        assertThat(((ModelReply.Answers) streamed(CHUNK + LAST + DONE)).firstChunk())
                .isEqualTo(Duration.ofSeconds(7));
        String plain = "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}";
        server.answer((request, out) -> events(out, plain.getBytes(StandardCharsets.UTF_8)));
        ModelReply.Answers reply = (ModelReply.Answers) ask(false, "{\"messages\":[]}", Duration.ofSeconds(20));
        assertThat(reply.firstChunk()).isNull();
    }

    @Test
    void plainAnswerToACallForAStream_isTaken() {
        ModelReply reply = streamed("\n {\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}");
        assertThat(answer(reply).at("/choices/0/message/content").textValue()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", CHUNK, CHUNK + "data: [DON", CHUNK + "data: [DONE]x\n\n", ": ping\n\n", "<html>busy</html>"})
    void stream_withoutItsEndIsAFailureOfUnknownUsage(String body) {
        ModelReply.Refused refused = refused(streamed(body), FailureKind.UPSTREAM_BAD_RESPONSE);
        assertThat(refused.failure().kind().retryable()).isTrue();
        assertThat(refused.wasted()).isNull();
    }

    @Test
    void stream_whoseUsageCameBeforeItBrokeOffTellsWhatWasWasted() {
        ModelReply.Refused refused = refused(streamed(CHUNK + LAST), FailureKind.UPSTREAM_BAD_RESPONSE);
        assertThat(refused.wasted()).isEqualTo(new Usage(11, 4, 5, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]",
                "data: [DONE]\n",
                "data:[DONE]\r\n\r\n",
                "data: [DONE]\n\ndata: {\"error\":1}\n\n"
            })
    void stream_endsWithDoneWhateverComesAfter(String end) {
        assertThat(answer(streamed(CHUNK + LAST + end))
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo("Hello wide world");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"code\":null}}|UPSTREAM_5XX",
                "{\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}|UPSTREAM_5XX",
                "{\"error\":\"busy\"}|UPSTREAM_BAD_RESPONSE",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":400}|ITEM_REFUSED",
                "{\"message\":\"m\",\"code\":\"insufficient_quota\"}|QUOTA_EXHAUSTED",
                "{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"data\":\"AA==\"}}}]}|UPSTREAM_BAD_RESPONSE",
                "{\"choices\":[{\"index\":-1,\"delta\":{}}]}|UPSTREAM_BAD_RESPONSE",
                "{\"choices\":|UPSTREAM_BAD_RESPONSE",
                "[]|UPSTREAM_BAD_RESPONSE"
            })
    void event_thatIsNoChunkEndsTheCall(String data, FailureKind kind) {
        ModelReply.Refused refused =
                refused(streamed(CHUNK + LAST + "event: error\ndata: " + data + "\n\n" + DONE), kind);
        assertThat(refused.wasted()).isEqualTo(new Usage(11, 4, 5, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: {\"choices\":[],\"usage\":null}\n\n", "data: {\"choices\":[],\"usage\":{}}\n\n"})
    void answer_withoutUsageIsCountedHere(String last) {
        ModelReply.Answers answers = (ModelReply.Answers) streamed(CHUNK + last + DONE);
        assertThat(answers.usage()).isNull();
        assertThat(((ModelAnswer.Completion) answers.answers().get(0)).outputTokens())
                .isEqualTo(3);
        ModelReply.Answers said = (ModelReply.Answers) streamed(CHUNK + LAST + DONE);
        assertThat(((ModelAnswer.Completion) said.answers().get(0)).outputTokens())
                .isZero();
    }

    @Test
    void oddServers_areUnderstood() {
        String azure =
                "\ufeffdata: {\"id\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[{\"p\":1}]}\n\n"
                        + "data: {\"id\":\"c\",\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":"
                        + "[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}],\"usage\":{\"prompt_tokens\":1}}\n\n"
                        + "data: {\"id\":\"d\",\"created\":8,\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\",\"tool_calls\":"
                        + "[{\"function\":{\"arguments\":\"}\"}},{\"id\":\"2\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]},"
                        + "\"content_filter_results\":{\"hate\":1}}],\"usage\":{\"prompt_tokens\":2}}\n\n"
                        + "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"...\"},\"finish_reason\":\"tool_calls\"}]}\n\n";
        ModelReply reply = streamed(azure + DONE);
        assertThat(answer(reply).toString())
                .isEqualTo(
                        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"annotations\":[],\"tool_calls\":["
                                + "{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                                + "{\"id\":\"2\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}],\"reasoning_content\":\"hm...\"},"
                                + "\"logprobs\":null,\"content_filter_results\":{\"hate\":1},\"finish_reason\":\"tool_calls\"}],"
                                + "\"usage\":{\"prompt_tokens\":2},\"prompt_filter_results\":[{\"p\":1}]}");
        assertThat(((ModelReply.Answers) reply).usage()).isEqualTo(Usage.ofInput(2));
    }

    @Test
    void stream_isBoundedInBytesAndTime() {
        refused(streamed(CHUNK.repeat(BYTES_MAX / CHUNK.length() + 1)), FailureKind.UPSTREAM_BAD_RESPONSE);
        CompletableFuture<Void> test = new CompletableFuture<>();
        server.answer((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n:a\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            test.join();
        });
        try {
            refused(ask(true, "{\"messages\":[]}", Duration.ofMillis(300)), FailureKind.TIMEOUT);
        } finally {
            test.complete(null);
        }
    }

    @Test
    void connection_thatBreaksInMidStreamIsAFailure() {
        server.answer((request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + CHUNK).getBytes(StandardCharsets.US_ASCII));
            out.close();
        });
        ModelReply reply = ask(true, "{\"messages\":[]}", Duration.ofSeconds(20));
        assertThat(refused(reply, FailureKind.UPSTREAM_5XX).wasted()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":" + USAGE + ",\"choices\":[]}",
                "{\"usage\":" + USAGE + ",\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}",
                "{\"usage\":" + USAGE + ",\"choices\":[{\"mess",
                "{\"choices\":null,\"x\":{\"usage\":{\"prompt_tokens\":9}},\"usage\":" + USAGE + "} trailing",
                "{\"usage\":" + USAGE + ",\"error\":{\"message\":\"m\"}}"
            })
    void plainAnswer_ofNoUseTellsWhatWasWasted(String body) {
        server.answer((request, out) -> events(out, body.getBytes(StandardCharsets.UTF_8)));
        ModelReply reply = ask(false, "{\"messages\":[]}", Duration.ofSeconds(20));
        assertThat(refused(reply, FailureKind.UPSTREAM_BAD_RESPONSE).wasted()).isEqualTo(new Usage(11, 4, 5, 2));
    }
}
