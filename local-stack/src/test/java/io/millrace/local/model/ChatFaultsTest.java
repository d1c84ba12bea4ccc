package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatFaultsTest {
    private static final ObjectNode BODY = ChatBody.of("m", "user", "Why?");
    private static final String RIGHT = DerivedAnswers.of(BODY.toString());
    private final ModelServer server = ModelServer.start(ModelServerSettings.derived());
    private final Caller caller = new Caller(server.baseUrl());

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode faulty(Fault fault) throws Exception {
        return faulty(fault, BODY);
    }

    private JsonNode faulty(Fault fault, ObjectNode body) throws Exception {
        server.faults().nextCalls(fault, 1);
        HttpResponse<String> response = caller.chat(body.toString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.ledger().injectedCount(fault)).isEqualTo(1);
        assertThat(Caller.json(caller.chat(BODY.toString()))
                        .at("/choices/0/message/content")
                        .textValue())
                .isEqualTo(RIGHT);
        return Caller.json(response);
    }

    @Test
    void truncated_isCutInHalf() throws Exception {
        JsonNode reply = faulty(Fault.TRUNCATED);
        assertThat(reply.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        assertThat(reply.at("/choices/0/message/content").textValue())
                .isEqualTo(RIGHT.substring(0, RIGHT.length() / 2));
        assertThat(reply.at("/usage/completion_tokens").intValue())
                .isLessThan(DerivedAnswers.completionTokens(BODY.toString()));
    }

    @Test
    void contentFilter_saysSo() throws Exception {
        JsonNode reply = faulty(Fault.CONTENT_FILTER);
        assertThat(reply.at("/choices/0/finish_reason").textValue()).isEqualTo("content_filter");
        assertThat(RIGHT).startsWith(reply.at("/choices/0/message/content").textValue());
    }

    @Test
    void refusal_comesInPlaceOfContent() throws Exception {
        JsonNode message = faulty(Fault.REFUSAL).at("/choices/0/message");
        assertThat(message.get("content").isNull()).isTrue();
        assertThat(message.get("refusal").textValue()).isNotBlank();
    }

    @Test
    void emptyAndNullContent_areWritten() throws Exception {
        assertThat(faulty(Fault.EMPTY_CONTENT).at("/choices/0/message/content").textValue())
                .isEmpty();
        JsonNode nothing = faulty(Fault.NULL_CONTENT).at("/choices/0/message");
        assertThat(nothing.get("content").isNull()).isTrue();
        assertThat(nothing.get("refusal").isNull()).isTrue();
    }

    @Test
    void nullChoices_areWritten() throws Exception {
        assertThat(faulty(Fault.NULL_CHOICES).get("choices").isNull()).isTrue();
    }

    @Test
    void invalidJson_waitsForARequestForJson() throws Exception {
        server.faults().nextCalls(Fault.INVALID_JSON, 1);
        caller.chat(BODY.toString());
        assertThat(server.ledger().injectedCount(Fault.INVALID_JSON)).isZero();
        ObjectNode json = BODY.deepCopy();
        json.putObject("response_format").put("type", "json_object");
        JsonNode choice = faulty(Fault.INVALID_JSON, json).at("/choices/0");
        assertThat(choice.get("finish_reason").textValue()).isEqualTo("stop");
        assertThatThrownBy(
                        () -> Caller.JSON.readTree(choice.at("/message/content").textValue()))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void cutStream_endsTidilyWithoutFinishReasonUsageOrDone() throws Exception {
        server.faults().nextCalls(Fault.CUT_STREAM, 1);
        caller.chat(BODY.toString());
        assertThat(server.ledger().injectedCount(Fault.CUT_STREAM)).isZero();
        String stream = caller.chat(ChatBody.streamed(BODY).toString()).body();
        assertThat(server.ledger().injectedCount(Fault.CUT_STREAM)).isEqualTo(1);
        assertThat(stream).endsWith("\n\n").doesNotContain("[DONE]");
        List<JsonNode> chunks = ChatBody.chunks(stream);
        assertThat(chunks)
                .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
        assertThat(RIGHT).startsWith(ChatBody.joined(chunks, "content").get(0));
        assertThat(server.ledger().totals().chatAnswered()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TRUNCATED", "CONTENT_FILTER", "REFUSAL", "EMPTY_CONTENT", "NULL_CONTENT"})
    void streams_showTheFaultToo(Fault fault) throws Exception {
        JsonNode plain = faulty(fault);
        server.faults().nextCalls(fault, 1);
        List<JsonNode> chunks =
                ChatBody.chunks(caller.chat(ChatBody.streamed(BODY).toString()).body());
        assertThat(ChatBody.joined(chunks, "content").get(0))
                .isEqualTo(plain.at("/choices/0/message/content").asText("").replace("null", ""));
        assertThat(ChatBody.joined(chunks, "refusal").get(0))
                .isEqualTo(plain.at("/choices/0/message/refusal").asText("").replace("null", ""));
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason"))
                .isEqualTo(plain.at("/choices/0/finish_reason"));
        assertThat(chunks.get(chunks.size() - 1).get("usage")).isEqualTo(plain.get("usage"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"HTTP_429", "HTTP_429_QUOTA", "HTTP_500", "HTTP_503", "HTTP_OTHER", "HTML_BODY"})
    void statusFaults_meetCompletionsToo(Fault fault) throws Exception {
        server.faults().nextCalls(fault, 1);
        assertThat(caller.chat(BODY.toString()).statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(server.ledger().injectedCount(fault)).isEqualTo(1);
        assertThat(server.ledger().totals().chatAnswered()).isZero();
        assertThat(caller.chat(BODY.toString()).statusCode()).isEqualTo(200);
    }

    @Test
    void poison_readsEveryMessage() throws Exception {
        server.faults().poison("☠");
        String poisoned = ChatBody.of("m", "system", "a ☠", "user", "b").toString();
        assertThat(caller.chat(poisoned).statusCode()).isEqualTo(400);
        assertThat(caller.chat(BODY.toString()).statusCode()).isEqualTo(200);
    }

    @Test
    void cutBody_breaksPlainAnswersAndStreams() throws Exception {
        server.faults().nextCalls(Fault.CUT_BODY, 2);
        assertThatThrownBy(() -> caller.chat(BODY.toString())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> caller.chat(ChatBody.streamed(BODY).toString()))
                .isInstanceOf(IOException.class);
        assertThat(server.ledger().totals().chatAnswered()).isZero();
        assertThat(caller.chat(BODY.toString()).statusCode()).isEqualTo(200);
    }

    @Test
    void endlessBody_looksLikeACompletionThatGoesOn() throws Exception {
        server.faults().nextCalls(Fault.ENDLESS_BODY, 2);
        try (InputStream plain = caller.chatStream(BODY.toString()).body()) {
            String begin = new String(plain.readNBytes(1_000_000), StandardCharsets.UTF_8);
            assertThat(begin).startsWith("{\"object\":\"chat.completion\"").hasSize(1_000_000);
        }
        try (InputStream stream =
                caller.chatStream(ChatBody.streamed(BODY).toString()).body()) {
            String begin = new String(stream.readNBytes(1_000_000), StandardCharsets.UTF_8);
            assertThat(ChatBody.chunks(begin.substring(0, begin.lastIndexOf("\n\n"))))
                    .hasSizeGreaterThan(1_000);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SHUFFLED_DATA", "SHORT_REPLY", "ZERO_VECTOR", "NULL_NUMBERS"})
    void dataFaults_waitForEmbeddingsAndChatFaultsForCompletions(Fault data) throws Exception {
        server.faults().nextCalls(data, 1).nextCalls(Fault.REFUSAL, 1);
        assertThat(caller.embed(Caller.request("a", "b")).statusCode()).isEqualTo(200);
        assertThat(server.ledger().injectedCount(data)).isEqualTo(1);
        assertThat(server.ledger().injectedCount(Fault.REFUSAL)).isZero();
        server.faults().nextCalls(data, 1);
        caller.chat(BODY.toString());
        assertThat(server.ledger().injectedCount(data)).isEqualTo(1);
        assertThat(server.ledger().injectedCount(Fault.REFUSAL)).isEqualTo(1);
    }
}
