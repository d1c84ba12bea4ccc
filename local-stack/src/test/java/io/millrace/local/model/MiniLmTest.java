package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.corpus.Corpus;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MiniLmTest {
    private static ModelServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = ModelServer.start(ModelServerSettings.miniLm());
        caller = new Caller(server.baseUrl());
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static JsonNode embed(List<String> texts, String format) throws Exception {
        String body = Caller.JSON.writeValueAsString(
                Map.of("model", "all-minilm-l6-v2", "input", texts, "encoding_format", format));
        return Caller.json(caller.embed(body));
    }

    private static float[] embed(String text) throws Exception {
        return Caller.floats(embed(List.of(text), "float").at("/data/0"));
    }

    @Test
    void miniLm_givesEqualTextsBitEqualVectorsWhateverTheirCompany() throws Exception {
        String text = Corpus.passages().get(100).text();
        float[] alone = embed(text);
        List<String> company =
                new ArrayList<>(List.of("short", Corpus.passages().get(5).text(), text, "x", text));
        JsonNode data = embed(company, "base64").get("data");
        assertThat(Caller.floats(data.get(2))).isEqualTo(alone);
        assertThat(Caller.floats(data.get(4))).isEqualTo(alone);
    }

    @Test
    void miniLm_givesUnitVectorsOf384Dimensions() throws Exception {
        float[] vector = embed("The sea was calm that morning.");
        assertThat(vector).hasSize(384);
        assertThat(Caller.cosine(vector, vector)).isCloseTo(1.0, within(1e-5));
    }

    @Test
    void miniLm_findsSimilarTextsCloserThanOthers() throws Exception {
        float[] whale = embed("The crew hunted a great white whale across the ocean.");
        float[] similar = embed("Sailors chased an enormous pale sea creature.");
        float[] other = embed("The committee approved next year's federal tax budget.");
        assertThat(Caller.cosine(whale, similar)).isGreaterThan(0.4).isGreaterThan(Caller.cosine(whale, other) + 0.3);
    }

    @Test
    void miniLm_cutsAndNormalisesToFewerDimensions() throws Exception {
        JsonNode data = caller.data("{\"model\":\"all-minilm-l6-v2\",\"input\":\"calm sea\",\"dimensions\":64}");
        float[] cut = Caller.floats(data.get(0));
        float[] whole = embed("calm sea");
        assertThat(cut).hasSize(64);
        assertThat(Caller.cosine(cut, cut)).isCloseTo(1.0, within(1e-5));
        assertThat(cut[7] / cut[3]).isCloseTo(whole[7] / whole[3], within(1e-4f));
    }

    @Test
    void miniLm_countsTheTokensOfItsTokenizer() throws Exception {
        JsonNode reply = embed(List.of("hello world", "hello"), "float");
        assertThat(reply.at("/usage/prompt_tokens").intValue()).isEqualTo(4 + 3);
    }

    @Test
    void miniLm_refusesWhatItCannotEmbed() throws Exception {
        assertRefused("\"" + "sea ".repeat(511) + "\"", 400, "context_length_exceeded");
        assertThat(caller.embed(body("\"" + "sea ".repeat(510) + "\"")).statusCode())
                .isEqualTo(200);
        assertRefused("[1,2]", 400, "unsupported");
        assertRefused("\"a\",\"dimensions\":385", 400, null);
        HttpResponse<String> unknown = caller.embed("{\"model\":\"other\",\"input\":\"a\"}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Caller.json(unknown).at("/error/code").textValue()).isEqualTo("model_not_found");
    }

    private static void assertRefused(String input, int status, String code) throws Exception {
        HttpResponse<String> response = caller.embed(body(input));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Caller.json(response).at("/error/code").textValue()).isEqualTo(code);
    }

    private static String body(String input) {
        return "{\"model\":\"all-minilm-l6-v2\",\"input\":" + input + "}";
    }
}
