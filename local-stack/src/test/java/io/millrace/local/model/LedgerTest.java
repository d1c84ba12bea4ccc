package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void ledger_countsByText() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServerSettings.derived())) {
            Caller caller = new Caller(server.baseUrl());
            caller.embed(Caller.request("a", "b"));
            caller.embed(Caller.request("b", "cccccccc"));
            caller.embed("{\"model\":\"m\",\"input\":[4,5]}");
            caller.embed("nonsense");

            LedgerTotals totals = server.ledger().totals();
            assertThat(totals.calls()).isEqualTo(4);
            assertThat(totals.items()).isEqualTo(5);
            assertThat(totals.itemsAnswered()).isEqualTo(5);
            assertThat(totals.tokensServed()).isEqualTo(1 + 1 + 1 + 2 + 2);
            assertThat(totals.distinctTexts()).isEqualTo(4);
            assertThat(totals.maxCallsPerText()).isEqualTo(2);
            assertThat(totals.textsCalledMoreThanOnce()).isEqualTo(1);
            assertThat(totals.inFlight()).isZero();
            assertThat(server.ledger().callsByText()).isEqualTo(Map.of("a", 1L, "b", 2L, "cccccccc", 1L, "[4, 5]", 1L));
        }
    }

    @Test
    void ledger_isReadAndResetOverHttp() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServerSettings.derived())) {
            Caller caller = new Caller(server.baseUrl());
            server.faults().nextCalls(Fault.ZERO_VECTOR, 1);
            caller.embed(Caller.request("a"));
            String chat = ChatBody.of("c", "user", "Why?").toString();
            caller.chat(chat);
            HttpRequest read =
                    HttpRequest.newBuilder(server.baseUrl().resolve("/ledger")).build();
            JsonNode ledger = Caller.json(caller.send(read));
            assertThat(ledger.get("calls").intValue()).isEqualTo(1);
            assertThat(ledger.get("maxInFlight").intValue()).isEqualTo(1);
            assertThat(ledger.at("/faults/ZERO_VECTOR").intValue()).isEqualTo(1);
            assertThat(ledger.get("chatCalls").intValue()).isEqualTo(1);
            assertThat(ledger.at("/models/c/completionTokens").intValue())
                    .isEqualTo(DerivedAnswers.completionTokens(chat));
            URI reset = server.baseUrl().resolve("/ledger/reset");
            caller.send(
                    HttpRequest.newBuilder(reset).POST(BodyPublishers.noBody()).build());
            assertThat(Caller.json(caller.send(read)).get("calls").intValue()).isZero();
        }
    }

    @Test
    void ledger_keepsCompletionsApart() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServerSettings.derived())) {
            Caller caller = new Caller(server.baseUrl());
            String one = ChatBody.of("m", "user", "Why?").put("n", 2).toString();
            String other = ChatBody.of("big", "user", "Why not?").toString();
            caller.embed(Caller.request("a", "b"));
            caller.chat(one);
            caller.chat(ChatBody.of("m", "user", "Why?")
                    .put("user", "u")
                    .put("n", 2)
                    .toString());
            caller.chat(other);
            caller.chat("nonsense");
            server.faults().nextCalls(Fault.HTTP_500, 1);
            caller.chat(other);

            LedgerTotals totals = server.ledger().totals();
            long prompt = DerivedAnswers.promptTokens(one);
            long completion = DerivedAnswers.completionTokens(one);
            long otherPrompt = DerivedAnswers.promptTokens(other);
            long otherCompletion = DerivedAnswers.completionTokens(other);
            assertThat(totals.calls()).isEqualTo(1);
            assertThat(totals.items()).isEqualTo(2);
            assertThat(totals.tokensServed()).isEqualTo(2);
            assertThat(totals.chatCalls()).isEqualTo(5);
            assertThat(totals.chatAnswered()).isEqualTo(3);
            assertThat(totals.distinctQuestions()).isEqualTo(2);
            assertThat(totals.maxCallsPerQuestion()).isEqualTo(2);
            assertThat(totals.questionsCalledMoreThanOnce()).isEqualTo(2);
            assertThat(totals.promptTokens()).isEqualTo(2 * prompt + otherPrompt);
            assertThat(totals.completionTokens()).isEqualTo(2 * completion + otherCompletion);
            assertThat(totals.models())
                    .isEqualTo(Map.of(
                            "m", new ModelTotals(3, 3, 2 + 2 * prompt, 2 * completion),
                            "big", new ModelTotals(2, 1, otherPrompt, otherCompletion)));
            assertThat(server.ledger().chatCallsOf(one)).isEqualTo(2);
            assertThat(server.ledger().chatCallsByHash())
                    .isEqualTo(Map.of(DerivedAnswers.hash(one), 2L, DerivedAnswers.hash(other), 2L));
            assertThat(server.ledger().inFlight()).isZero();
        }
    }

    @Test
    void latency_holdsNoThreads() throws Exception {
        ModelServerSettings slow = ModelServerSettings.derived().withThreads(2).withLatency(Duration.ofSeconds(2));
        try (ModelServer server = ModelServer.start(slow)) {
            Caller caller = new Caller(server.baseUrl());
            String request = Caller.request("a");
            var calls = IntStream.range(0, 64)
                    .mapToObj(i -> caller.embedLater(request))
                    .toList();
            assertThat(calls)
                    .extracting(CompletableFuture::join)
                    .extracting(HttpResponse::statusCode)
                    .containsOnly(200);
            assertThat(server.ledger().totals().maxInFlight()).isEqualTo(64);
            assertThat(server.ledger().inFlight()).isZero();
            assertThat(server.ledger().totals().callMillis()).isGreaterThanOrEqualTo(64 * 2_000);
        }
    }
}
