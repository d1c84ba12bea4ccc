package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ReplayChatTest {
    private static final String DUCKS = ReplayAnswers.prompts().get(0);

    @SuppressWarnings("NullAway.Init")
    private static ModelServer server;

    @SuppressWarnings("NullAway.Init")
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = ModelServer.start(ModelServerSettings.replay());
        caller = new Caller(server.baseUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode reply(String model, String... messages) throws Exception {
        HttpResponse<String> response =
                caller.chat(ChatBody.of(model, messages).put("n", 2).toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Caller.json(response);
    }

    @Test
    void data_holdsEveryQuestionWithBothAnswers() {
        assertThat(ReplayAnswers.prompts()).hasSize(1319).doesNotHaveDuplicates();
        assertThat(ReplayAnswers.prompts()).allSatisfy(prompt -> {
            assertThat(ReplayAnswers.of(ReplayAnswers.SMALL, prompt)).isNotEmpty();
            assertThat(ReplayAnswers.of(ReplayAnswers.LARGE, prompt)).isNotEmpty();
        });
    }

    @Test
    void engineReplay_isAnArgumentOfTheProcess() {
        assertThat(ModelServerMain.settings(new String[] {"--engine", "replay"}))
                .isEqualTo(ModelServerSettings.replay());
    }

    @Test
    void eachModel_saysWhatItSaid() throws Exception {
        JsonNode small = reply(ReplayAnswers.SMALL, "system", "Be brief.", "user", DUCKS);
        JsonNode large = reply(ReplayAnswers.LARGE, "user", " " + DUCKS + "\n");
        assertThat(small.at("/choices/0/message/content").asText()).endsWith("#### 18");
        assertThat(large.at("/choices/0/message/content").asText()).startsWith("Janet uses 3 eggs for breakfast");
        assertThat(small.at("/choices/1/message/content")).isEqualTo(small.at("/choices/0/message/content"));
        assertThat(small.path("model").asText()).isEqualTo(ReplayAnswers.SMALL);
        assertThat(small.at("/usage/prompt_tokens").asInt()).isBetween(40, 120);
        assertThat(small.at("/usage/completion_tokens").asInt()).isBetween(2 * 60, 2 * 200);
    }

    @Test
    void promptsThatWereNotRecorded_areNotFound() throws Exception {
        HttpResponse<String> response =
                caller.chat(ChatBody.of(ReplayAnswers.LARGE, "user", "Why?").toString());
        assertThat(response.statusCode()).isEqualTo(404);
        JsonNode error = Caller.json(response).path("error");
        assertThat(error.path("code").asText()).isEqualTo("prompt_not_recorded");
        assertThat(error.path("message").asText()).contains(ReplayAnswers.LARGE, "word for word");
    }

    @Test
    void localExtractive_andUnknownModels_areAsWithoutReplay() throws Exception {
        JsonNode reply = reply(ModelServerSettings.LOCAL_EXTRACTIVE, "user", "Why?");
        assertThat(reply.at("/choices/0/message/content").asText()).isEqualTo(ExtractiveChat.UNKNOWN);
        HttpResponse<String> unknown =
                caller.chat(ChatBody.of("gpt-5", "user", DUCKS).toString());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Caller.json(unknown).at("/error/code").asText()).isEqualTo("model_not_found");
    }
}
