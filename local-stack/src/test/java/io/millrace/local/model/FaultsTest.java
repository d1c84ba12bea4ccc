package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private static final String[] TEXTS = {"a", "b", "c", "d"};
    private final ModelServer server = ModelServer.start(ModelServerSettings.derived());
    private final Caller caller = new Caller(server.baseUrl());

    @AfterEach
    void close() {
        server.close();
    }

    private List<JsonNode> faulty(Fault fault) throws Exception {
        server.faults().nextCalls(fault, 1);
        JsonNode data = caller.data(Caller.request(TEXTS));
        assertThat(server.ledger().injectedCount(fault)).isEqualTo(1);
        assertThat(caller.embed(Caller.request(TEXTS)).body())
                .isEqualTo(caller.embed(Caller.request(TEXTS)).body());
        assertThat(server.ledger().injectedCount(fault)).isEqualTo(1);
        return StreamSupport.stream(data.spliterator(), false).toList();
    }

    private static List<Integer> indexes(List<JsonNode> data) {
        return data.stream().map(item -> item.get("index").intValue()).toList();
    }

    /** The positions whose vector is not the one its text should have. */
    private static List<Integer> wrongVectors(List<JsonNode> data) {
        return IntStream.range(0, data.size())
                .filter(i -> !Arrays.equals(Caller.floats(data.get(i)), DerivedVectors.of("m", TEXTS[i], 16)))
                .boxed()
                .toList();
    }

    @Test
    void shuffledData_keepsEachIndexWithItsVector() throws Exception {
        List<JsonNode> data = faulty(Fault.SHUFFLED_DATA);
        assertThat(indexes(data)).containsExactlyInAnyOrder(0, 1, 2, 3).isNotEqualTo(List.of(0, 1, 2, 3));
        assertThat(data)
                .allSatisfy(item -> assertThat(Caller.floats(item))
                        .isEqualTo(
                                DerivedVectors.of("m", TEXTS[item.get("index").intValue()], 16)));
    }

    @Test
    void shortReply_lacksOneItem() throws Exception {
        assertThat(indexes(faulty(Fault.SHORT_REPLY))).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void duplicatedIndex_comesTwice() throws Exception {
        List<Integer> indexes = indexes(faulty(Fault.DUPLICATED_INDEX));
        assertThat(indexes).hasSize(4);
        assertThat(indexes.stream().distinct()).hasSize(3);
    }

    @Test
    void missingIndex_isMissingInEveryItem() throws Exception {
        assertThat(faulty(Fault.MISSING_INDEX)).hasSize(4).noneMatch(item -> item.has("index"));
    }

    @Test
    void indexOutOfRange_isTheNumberOfItems() throws Exception {
        assertThat(indexes(faulty(Fault.INDEX_OUT_OF_RANGE))).hasSize(4).contains(4);
    }

    @Test
    void nullNumbers_fillOneVector() throws Exception {
        List<JsonNode> data = faulty(Fault.NULL_NUMBERS);
        List<Integer> wrong = wrongVectors(data);
        assertThat(wrong).hasSize(1);
        assertThat(data.get(wrong.get(0)).get("embedding")).hasSize(16).allMatch(JsonNode::isNull);
    }

    @Test
    void zeroVector_isAllZero() throws Exception {
        List<JsonNode> data = faulty(Fault.ZERO_VECTOR);
        List<Integer> wrong = wrongVectors(data);
        assertThat(wrong).hasSize(1);
        assertThat(Caller.floats(data.get(wrong.get(0)))).hasSize(16).containsOnly(0f);
    }

    @Test
    void wrongDimension_isOneShort() throws Exception {
        List<JsonNode> data = faulty(Fault.WRONG_DIMENSION);
        List<Integer> wrong = wrongVectors(data);
        assertThat(wrong).hasSize(1);
        assertThat(Caller.floats(data.get(wrong.get(0)))).hasSize(15);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_429,429,rate_limit_exceeded",
        "HTTP_429_QUOTA,429,insufficient_quota",
        "HTTP_500,500,internal_error",
        "HTTP_503,503,",
        "HTTP_OTHER,409,"
    })
    void httpStatus_comesWithAnErrorBody(Fault fault, int status, String code) throws Exception {
        server.faults().otherStatus(409).retryAfter(Duration.ofMillis(1500)).nextCalls(fault, 1);
        HttpResponse<String> response = caller.embed(Caller.request(TEXTS));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Caller.json(response).at("/error/code").textValue()).isEqualTo(code);
        boolean tellsWhen = fault == Fault.HTTP_429;
        assertThat(response.headers().firstValue("retry-after").orElse("")).isEqualTo(tellsWhen ? "2" : "");
        assertThat(response.headers().firstValue("retry-after-ms").orElse("")).isEqualTo(tellsWhen ? "1500" : "");
        assertThat(server.ledger().totals().itemsAnswered()).isZero();
        assertThat(caller.embed(Caller.request(TEXTS)).statusCode()).isEqualTo(200);
    }

    @Test
    void htmlBody_isNoJson() throws Exception {
        server.faults().nextCalls(Fault.HTML_BODY, 1);
        HttpResponse<String> response = caller.embed(Caller.request(TEXTS));
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("content-type")).contains("text/html");
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void cutBody_breaksTheConnection() throws Exception {
        server.faults().nextCalls(Fault.CUT_BODY, 1);
        assertThatThrownBy(() -> caller.embed(Caller.request(TEXTS))).isInstanceOf(IOException.class);
        assertThat(server.ledger().injectedCount(Fault.CUT_BODY)).isEqualTo(1);
        assertThat(caller.embed(Caller.request(TEXTS)).statusCode()).isEqualTo(200);
    }

    @Test
    void slowBody_comesByteByByteAndLeavesWithItsClient() throws Exception {
        server.faults().nextCalls(Fault.SLOW_BODY, 1);
        HttpResponse<InputStream> response = caller.embedStream(Caller.request("a"));
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(2), StandardCharsets.UTF_8)).isEqualTo("{\"");
            assertThat(body.available()).isLessThan(200);
        }
        assertThat(caller.embed(Caller.request("a")).statusCode()).isEqualTo(200);
    }

    @Test
    void endlessBody_isLongerThanAnyAnswer() throws Exception {
        server.faults().nextCalls(Fault.ENDLESS_BODY, 1);
        try (InputStream body = caller.embedStream(Caller.request("a")).body()) {
            assertThat(body.readNBytes(20_000_000)).hasSize(20_000_000);
        }
        assertThat(caller.embed(Caller.request("a")).statusCode()).isEqualTo(200);
    }

    @Test
    void noAnswer_holdsBackOnlyItsOwnCall() throws Exception {
        server.faults().nextCalls(Fault.NO_ANSWER, 1);
        CompletableFuture<HttpResponse<String>> silent = caller.embedLater(Caller.request("a"));
        while (server.ledger().injectedCount(Fault.NO_ANSWER) == 0) {
            Thread.onSpinWait();
        }
        assertThat(caller.embed(Caller.request("b")).statusCode()).isEqualTo(200);
        assertThat(silent).isNotDone();
        server.close();
        assertThatThrownBy(silent::join).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void poison_refusesTheWholeRequest() throws Exception {
        server.faults().poison("☠");
        HttpResponse<String> response = caller.embed(Caller.request("fine", "not ☠ fine"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(caller.embed(Caller.request("fine")).statusCode()).isEqualTo(200);
        assertThat(server.ledger().injectedCount(Fault.POISONED)).isEqualTo(1);
        assertThat(server.ledger().callsOf("fine")).isEqualTo(2);
    }

    @Test
    void dataFault_waitsForAReplyThatItFits() throws Exception {
        server.faults().nextCalls(Fault.SHUFFLED_DATA, 1);
        caller.embed(Caller.request("alone"));
        assertThat(server.ledger().injectedCount(Fault.SHUFFLED_DATA)).isZero();
        caller.embed(Caller.request(TEXTS));
        assertThat(server.ledger().injectedCount(Fault.SHUFFLED_DATA)).isEqualTo(1);
    }

    @Test
    void probability_repeatsWithItsSeed() throws Exception {
        server.faults().probability(Fault.HTTP_500, 0.4).seed(5);
        List<Integer> first = statuses(30);
        server.faults().seed(5);
        assertThat(statuses(30)).isEqualTo(first).contains(200, 500);
        assertThat(server.faults().toString()).contains("seed=5");
        server.faults().clear();
        assertThat(statuses(5)).containsOnly(200);
    }

    private List<Integer> statuses(int calls) throws Exception {
        Integer[] statuses = new Integer[calls];
        for (int i = 0; i < calls; i++) {
            statuses[i] = caller.embed(Caller.request(TEXTS)).statusCode();
        }
        return List.of(statuses);
    }
}
