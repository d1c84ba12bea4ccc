package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatApiTest {
    private final ModelServer server = ModelServer.start(ModelServerSettings.derived());
    private final Caller caller = new Caller(server.baseUrl());

    @AfterEach
    void close() {
        server.close();
    }

    private static ObjectNode body() {
        return ChatBody.of("any-model", "system", "Be kind.", "user", "Why?");
    }

    private JsonNode reply(String body) throws Exception {
        HttpResponse<String> response = caller.chat(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Caller.json(response);
    }

    @Test
    void chat_answersInOpenAiForm() throws Exception {
        JsonNode reply = reply(body().put("service_tier", "flex").toString());
        assertThat(reply.get("id").textValue()).startsWith("chatcmpl-");
        assertThat(reply.get("object").textValue()).isEqualTo("chat.completion");
        assertThat(reply.get("created").longValue()).isGreaterThan(1_700_000_000L);
        assertThat(reply.get("model").textValue()).isEqualTo("any-model");
        assertThat(reply.get("service_tier").textValue()).isEqualTo("flex");
        JsonNode choice = reply.at("/choices/0");
        assertThat(choice.at("/message/role").textValue()).isEqualTo("assistant");
        assertThat(choice.at("/message/refusal").isNull()).isTrue();
        assertThat(choice.get("finish_reason").textValue()).isEqualTo("stop");
        assertThat(choice.get("logprobs").isNull()).isTrue();
        assertThat(reply.at("/usage/prompt_tokens_details/cached_tokens").intValue())
                .isZero();
    }

    @Test
    void derived_answersWhatTheTestCanCompute() throws Exception {
        String body = body().put("n", 3).toString();
        JsonNode reply = reply(body);
        for (int i = 0; i < 3; i++) {
            assertThat(reply.get("choices").get(i).at("/message/content").textValue())
                    .isEqualTo(DerivedAnswers.of(body, i));
        }
        assertThat(DerivedAnswers.of(body))
                .isEqualTo(DerivedAnswers.of(body, 0))
                .isNotEqualTo(DerivedAnswers.of(body, 1));
        assertThat(reply.at("/usage/prompt_tokens").intValue())
                .isEqualTo(DerivedAnswers.promptTokens(body))
                .isEqualTo(2 + 1);
        assertThat(reply.at("/usage/completion_tokens").intValue()).isEqualTo(DerivedAnswers.completionTokens(body));
        assertThat(reply(body).get("usage")).isEqualTo(reply.get("usage"));
    }

    @Test
    void derived_isStableOverReleases() {
        assertThat(DerivedAnswers.of("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"))
                .isEqualTo(
                        "Answer 82f4a8887ca738b3: gear grain stone stream rope flour cloud gear barn beam stream sluice wheel"
                                + " bridge weir beam gear beam shaft pond reed bank cloud water.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\":0.5",
                "\"temperature\":null",
                "\"seed\":1",
                "\"top_p\":0.5",
                "\"n\":2",
                "\"stop\":\"\u2603\"",
                "\"max_tokens\":900",
                "\"max_completion_tokens\":900",
                "\"tools\":[]",
                "\"response_format\":{\"type\":\"text\"}",
                "\"logit_bias\":{\"1\":2}",
                "\"some_provider_field\":{\"a\":[1,{\"b\":true}]}"
            })
    void derived_differsByEachFieldThatIsAsked(String field) throws Exception {
        String plain = body().toString();
        String changed = plain.replaceFirst("\\{", "{" + field + ",");
        assertThat(reply(changed).at("/choices/0/message/content").textValue())
                .isEqualTo(DerivedAnswers.of(changed))
                .isNotEqualTo(DerivedAnswers.of(plain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"user\":\"u\"",
                "\"metadata\":{\"a\":\"b\"}",
                "\"service_tier\":\"flex\"",
                "\"store\":true",
                "\"safety_identifier\":\"s\"",
                "\"prompt_cache_key\":\"k\"",
                "\"prompt_cache_retention\":\"24h\"",
                "\"prompt_cache_options\":{\"ttl\":\"1h\"}",
                "\"stream\":false"
            })
    void derived_isEqualWhateverIsNotAsked(String field) throws Exception {
        String plain = body().toString();
        String changed = plain.replaceFirst("\\{", "{" + field + ",");
        assertThat(reply(changed).at("/choices/0/message/content").textValue()).isEqualTo(DerivedAnswers.of(plain));
        assertThat(DerivedAnswers.hash(changed)).isEqualTo(DerivedAnswers.hash(plain));
    }

    @Test
    void derived_isEqualForEverySpellingOfTheBody() {
        String one = "{\"model\":\"m\",\"temperature\":1,\"messages\":[{\"role\":\"user\",\"content\":\"é\"}]}";
        String other =
                "{ \"messages\":[ {\"content\":\"\\u00e9\",\"role\":\"user\"} ],\"temperature\":1.0e0,\"model\":\"m\" }";
        assertThat(DerivedAnswers.of(one)).isEqualTo(DerivedAnswers.of(other));
        assertThat(DerivedAnswers.of(one)).isNotEqualTo(DerivedAnswers.of(one.replace(":1,", ":1.00000000000000001,")));
        assertThatThrownBy(() -> DerivedAnswers.of("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DerivedAnswers.hash("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void derived_obeysLimitsStopsAndJson() throws Exception {
        JsonNode cut = reply(body().put("max_tokens", 5).toString());
        assertThat(cut.at("/choices/0/message/content").textValue())
                .hasSize(20)
                .isEqualTo(DerivedAnswers.of(body().put("max_tokens", 5).toString()));
        assertThat(cut.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        assertThat(cut.at("/usage/completion_tokens").intValue()).isEqualTo(5);
        JsonNode stopped = reply(body().put("stop", ":").toString());
        assertThat(stopped.at("/choices/0/message/content").textValue()).matches("Answer [0-9a-f]{16}");
        ObjectNode json = body();
        json.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        JsonNode answer = Caller.JSON.readTree(
                reply(json.toString()).at("/choices/0/message/content").textValue());
        assertThat(answer.get("answer").textValue()).startsWith("Answer ");
    }

    @Test
    void derived_takesImagesAsPartOfTheQuestion() throws Exception {
        ObjectNode body = body();
        var parts = body.withArray("messages").addObject().put("role", "user").putArray("content");
        parts.addObject().put("type", "image_url").putObject("image_url").put("url", "data:a");
        assertThat(reply(body.toString()).at("/choices/0/message/content").textValue())
                .isEqualTo(DerivedAnswers.of(body.toString()))
                .isNotEqualTo(DerivedAnswers.of(body.toString().replace("data:a", "data:b")));
    }

    @Test
    void stream_comesInChunksThatJoinToThePlainAnswer() throws Exception {
        ObjectNode body = body().put("n", 2);
        HttpResponse<String> response = caller.chat(ChatBody.streamed(body).toString());
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> chunks = ChatBody.chunks(response.body());
        assertThat(chunks).hasSizeGreaterThan(40).allSatisfy(chunk -> {
            assertThat(chunk.get("object").textValue()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.get("id")).isEqualTo(chunks.get(0).get("id"));
        });
        assertThat(chunks.get(0).at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        assertThat(ChatBody.joined(chunks, "content"))
                .isEqualTo(Map.of(0, DerivedAnswers.of(body.toString()), 1, DerivedAnswers.of(body.toString(), 1)));
        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.get("choices")).isEmpty();
        assertThat(last.get("usage")).isEqualTo(reply(body.toString()).get("usage"));
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.get("usage").isNull());
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").textValue())
                .isEqualTo("stop");
    }

    @Test
    void stream_tellsNoUsageUnlessAsked() throws Exception {
        List<JsonNode> chunks = ChatBody.chunks(
                caller.chat(body().put("stream", true).toString()).body());
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").textValue())
                .isEqualTo("stop");
    }

    static Stream<Arguments> refusals() {
        String message = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]";
        return Stream.of(
                Arguments.of("{\"model\":", null, null),
                Arguments.of("[]", null, null),
                Arguments.of("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model", null),
                Arguments.of("{\"model\":\"m\"}", "messages", null),
                Arguments.of("{\"model\":\"m\",\"messages\":[]}", "messages", null),
                Arguments.of("{\"model\":\"m\",\"messages\":\"a\"}", "messages", null),
                Arguments.of("{\"model\":\"m\",\"messages\":[1]}", "messages[0].role", null),
                Arguments.of(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"king\",\"content\":\"a\"}]}",
                        "messages[0].role",
                        null),
                Arguments.of("{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content", null),
                Arguments.of(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
                        "messages[0].content",
                        null),
                Arguments.of(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}",
                        "messages[0].content",
                        null),
                Arguments.of("{" + message + ",\"n\":0}", "n", null),
                Arguments.of("{" + message + ",\"n\":\"2\"}", "n", null),
                Arguments.of("{" + message + ",\"max_tokens\":-1}", "max_tokens", null),
                Arguments.of(
                        "{" + message + ",\"max_tokens\":5,\"max_completion_tokens\":5}",
                        "max_tokens",
                        "invalid_parameter_combination"),
                Arguments.of("{" + message + ",\"temperature\":\"hot\"}", "temperature", null),
                Arguments.of("{" + message + ",\"temperature\":2.1}", "temperature", null),
                Arguments.of("{" + message + ",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", "stop", null),
                Arguments.of("{" + message + ",\"stop\":\"\"}", "stop", null),
                Arguments.of("{" + message + ",\"stream\":\"yes\"}", "stream", null),
                Arguments.of("{" + message + ",\"stream_options\":{\"include_usage\":true}}", "stream_options", null),
                Arguments.of("{" + message + ",\"response_format\":{\"type\":\"xml\"}}", "response_format", null),
                Arguments.of(
                        "{" + message.replace("\"a\"", "\"" + "word".repeat(8193) + "\"") + "}",
                        "messages",
                        "context_length_exceeded"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void chat_refusesWithAllFourErrorFields(String body, String param, String code) throws Exception {
        HttpResponse<String> response = caller.chat(body);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = Caller.json(response).get("error");
        assertThat(error.get("message").textValue()).isNotBlank();
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").textValue()).isEqualTo(param);
        assertThat(error.get("code").textValue()).isEqualTo(code);
    }

    @Test
    void contextTokensMax_isASetting() throws Exception {
        try (ModelServer small = ModelServer.start(ModelServerSettings.derived().withContextTokensMax(10))) {
            Caller other = new Caller(small.baseUrl());
            String fits = ChatBody.of("m", "user", "word".repeat(10)).toString();
            assertThat(other.chat(fits).statusCode()).isEqualTo(200);
            assertThat(other.chat(fits.replace("wordword", "words word")).statusCode())
                    .isEqualTo(400);
        }
    }
}
