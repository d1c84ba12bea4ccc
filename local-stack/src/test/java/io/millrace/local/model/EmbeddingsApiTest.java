package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingsApiTest {
    private final ModelServer server = ModelServer.start(ModelServerSettings.derived());
    private final Caller caller = new Caller(server.baseUrl());

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<Arguments> shapes() {
        float[] a = DerivedVectors.of("m", "a", 384);
        float[] b = DerivedVectors.of("m", "b", 384);
        float[] one = DerivedVectors.ofTokens("m", List.of(1, 2), 384);
        float[] two = DerivedVectors.ofTokens("m", List.of(3), 384);
        return Stream.of(
                Arguments.of("\"a\"", List.of(a), 1),
                Arguments.of("[\"a\",\"b\"]", List.of(a, b), 2),
                Arguments.of("[1,2]", List.of(one), 2),
                Arguments.of("[[1,2],[3]]", List.of(one, two), 3));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void embeddings_answersEveryShapeOfInput(String input, List<float[]> vectors, int tokens) throws Exception {
        JsonNode reply = Caller.json(caller.embed("{\"model\":\"m\",\"user\":\"u\",\"input\":" + input + "}"));
        assertThat(reply.get("object").textValue()).isEqualTo("list");
        assertThat(reply.get("model").textValue()).isEqualTo("m");
        assertThat(reply.at("/usage/prompt_tokens").intValue()).isEqualTo(tokens);
        assertThat(reply.at("/usage/total_tokens").intValue()).isEqualTo(tokens);
        assertThat(reply.get("data")).hasSize(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            assertThat(reply.get("data").get(i).get("index").intValue()).isEqualTo(i);
            assertThat(reply.get("data").get(i).get("object").textValue()).isEqualTo("embedding");
            assertThat(Caller.floats(reply.get("data").get(i))).isEqualTo(vectors.get(i));
        }
    }

    @Test
    void embeddings_saysTheSameInBase64AndInFloats() throws Exception {
        JsonNode numbers = caller.data("{\"model\":\"m\",\"input\":\"Größe\",\"encoding_format\":\"float\"}");
        JsonNode base64 = caller.data("{\"model\":\"m\",\"input\":\"Größe\",\"encoding_format\":\"base64\"}");
        assertThat(base64.get(0).get("embedding").isTextual()).isTrue();
        assertThat(Caller.floats(base64.get(0))).isEqualTo(Caller.floats(numbers.get(0)));
    }

    @Test
    void embeddings_givesTheDimensionsAskedFor() throws Exception {
        for (int dimensions : new int[] {1, 1536, 4096}) {
            JsonNode data = caller.data("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":" + dimensions + "}");
            float[] vector = Caller.floats(data.get(0));
            assertThat(vector).hasSize(dimensions);
            assertThat(Caller.cosine(vector, vector)).isCloseTo(1.0, within(1e-5));
        }
    }

    @Test
    void derivedVectors_differByModelTextAndKind() {
        float[] vector = DerivedVectors.of("m", "[1]", 8);
        assertThat(vector).isEqualTo(DerivedVectors.of("m", "[1]", 8));
        assertThat(vector).isNotEqualTo(DerivedVectors.of("n", "[1]", 8));
        assertThat(vector).isNotEqualTo(DerivedVectors.of("m", "[2]", 8));
        assertThat(vector).isNotEqualTo(DerivedVectors.ofTokens("m", List.of(1), 8));
    }

    static Stream<Arguments> refusals() {
        String many =
                String.join(",", IntStream.range(0, 2049).mapToObj(i -> "\"t\"").toList());
        return Stream.of(
                Arguments.of("{\"model\":\"m\",\"input\":\"\"}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[]}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[\"a\",\"\"]}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[\"a\",1]}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[[1],[]]}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[-1]}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":null}", "input", null),
                Arguments.of("{\"model\":\"m\",\"input\":[" + many + "]}", "input", null),
                Arguments.of(
                        "{\"model\":\"m\",\"input\":\"" + "word".repeat(8193) + "\"}",
                        "input",
                        "context_length_exceeded"),
                Arguments.of("{\"input\":\"a\"}", "model", null),
                Arguments.of("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"hex\"}", "encoding_format", null),
                Arguments.of("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":0}", "dimensions", null),
                Arguments.of("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":4097}", "dimensions", null),
                Arguments.of("{\"model\":", null, null));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void embeddings_refusesWithAllFourErrorFields(String body, String param, String code) throws Exception {
        HttpResponse<String> response = caller.embed(body);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = Caller.json(response).get("error");
        assertThat(error.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").textValue()).isNotBlank();
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").textValue()).isEqualTo(param);
        assertThat(error.get("code").textValue()).isEqualTo(code);
    }

    @Test
    void embeddings_refusesARequestOfTooManyTokensInAll() throws Exception {
        String[] texts =
                IntStream.range(0, 40).mapToObj(i -> i + "word".repeat(8000)).toArray(String[]::new);
        HttpResponse<String> response = caller.embed(Caller.request(texts));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Caller.json(response).at("/error/code").textValue()).isEqualTo("max_tokens_per_request");
    }

    @Test
    void server_listsItsModelsAndRefusesUnknownPaths() throws Exception {
        HttpResponse<String> models = caller.send(get(server, "/models").build());
        assertThat(Caller.json(models).at("/data/0/id").textValue()).isEqualTo("derived-384");
        assertThat(models.headers().firstValue("x-request-id")).isPresent();
        HttpResponse<String> unknown = caller.send(caller.post("/embedding", "{}"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Caller.json(unknown).at("/error/code").textValue()).isEqualTo("unknown_url");
    }

    @Test
    void server_asksForItsKey() throws Exception {
        try (ModelServer locked =
                ModelServer.start(ModelServerSettings.derived().withApiKey("sesame"))) {
            HttpResponse<String> without = caller.send(get(locked, "/models").build());
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(Caller.json(without).at("/error/code").textValue()).isEqualTo("invalid_api_key");
            assertThat(caller.send(get(locked, "/models")
                                    .header("authorization", "Bearer no")
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(caller.send(get(locked, "/models")
                                    .header("authorization", "Bearer sesame")
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpRequest.Builder get(ModelServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + path));
    }
}
