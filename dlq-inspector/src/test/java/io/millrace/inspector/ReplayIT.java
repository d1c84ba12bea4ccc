package io.millrace.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.replay.Control;
import io.millrace.inspector.replay.Edit;
import io.millrace.inspector.replay.EditRefused;
import io.millrace.inspector.replay.Forecast;
import io.millrace.inspector.replay.KeptAnswers;
import io.millrace.inspector.replay.PlanProgress;
import io.millrace.inspector.replay.ReplayerGone;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Sending dead letters again, on a real broker. */
final class ReplayIT {
    private static final String MODEL = "text-embedding-3-small";
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path base;

    private static EmbeddedBroker broker;

    @TempDir
    Path dir;

    private Letters letters;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(base.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void topics(TestInfo test) throws Exception {
        letters = new Letters(broker, test.getTestMethod().orElseThrow().getName());
        letters.create();
    }

    @AfterEach
    void close() {
        letters.close();
    }

    private void die(int count, String error) throws Exception {
        List<ProducerRecord<byte[], byte[]>> dead = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ProducerRecord<byte[], byte[]> letter = letters.millrace(i % 3, error, MODEL, "a text, number " + i);
            Letters.header(letter, "x-tenant", "blue");
            Letters.header(letter, "millrace-namespace", "n");
            Letters.header(letter, "millrace-deadline", "1");
            Letters.header(letter, "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            dead.add(letter);
        }
        letters.send(dead);
    }

    private Desk desk(String fold, boolean edits) {
        return new Desk(letters, dir.resolve(fold), edits);
    }

    private List<ConsumerRecord<byte[], byte[]>> jobs() {
        return Desk.committed(letters.kafka(), letters.jobs);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** How often each dead letter was sent. */
    private Map<String, Long> sent() {
        return jobs().stream()
                .collect(Collectors.groupingBy(
                        job -> header(job, "millrace-replay-of"), TreeMap::new, Collectors.counting()));
    }

    @Test
    void eachIsSentOnce_asTheJobItWas_andTheSamePlanSendsNothingMore() throws Exception {
        die(30, "timeout");
        try (Desk desk = desk("a", false)) {
            PlanProgress end = desk.run(Desk.draft("p1", 0, Edit.NONE), Criteria.ALL);
            assertThat(end.sent()).isEqualTo(30);
            assertThat(end.state()).isEqualTo(PlanProgress.DONE);
            assertThat(desk.run(Desk.draft("p1", 0, Edit.NONE), Criteria.ALL).sent())
                    .isEqualTo(30);
            Desk.await(() -> desk.status(letters.topic + "-0@0") == Status.REPLAYED);
            assertThat(desk.run(Desk.draft("p2", 0, Edit.NONE), Criteria.ALL).sent())
                    .isZero();
        }
        try (Desk fresh = desk("b", false)) {
            assertThat(fresh.run(Desk.draft("p1", 0, Edit.NONE), Criteria.ALL).sent())
                    .isEqualTo(30);
            assertThat(fresh.status(letters.topic + "-2@9")).isEqualTo(Status.REPLAYED);
        }
        assertThat(sent())
                .hasSize(30)
                .allSatisfy((letter, times) -> assertThat(times).isEqualTo(1));
        ConsumerRecord<byte[], byte[]> job = jobs().stream()
                .filter(record -> header(record, "millrace-replay-of").equals(letters.topic + "-1@0"))
                .findFirst()
                .orElseThrow();
        assertThat(job.key()).isNull();
        assertThat(job.value())
                .isEqualTo(letters.millrace(1, "timeout", MODEL, "a text, number 1")
                        .value());
        Map<String, String> headers = new TreeMap<>();
        job.headers().forEach(h -> headers.put(h.key(), new String(h.value(), UTF_8)));
        assertThat(headers)
                .containsOnlyKeys(
                        "millrace-namespace",
                        "millrace-priority",
                        "millrace-replay-by",
                        "millrace-replay-count",
                        "millrace-replay-id",
                        "millrace-replay-of",
                        "millrace-replay-trace",
                        "x-tenant")
                .containsEntry("millrace-priority", "replay")
                .containsEntry("millrace-replay-count", "1");
    }

    @Test
    void dryRun_tellsRecordsTokensAndDollars_andWritesNothing() throws Exception {
        die(10, "timeout");
        letters.send(letters.millrace(0, "timeout", "", "no model"));
        letters.send(new ProducerRecord<>(letters.topic, 0, null, "no headers".getBytes(UTF_8)));
        long before = total();
        try (Desk desk = desk("a", true)) {
            Edit edit = new Edit("text-embedding-3-large", 3, 0, null, Map.of());
            Forecast forecast =
                    desk.replays.forecast(Desk.draft("p", 0, edit), Criteria.ALL, Desk.CAP, KeptAnswers.UNKNOWN);
            assertThat(forecast.records()).isEqualTo(11);
            assertThat(forecast.targets()).containsEntry(letters.jobs, 11);
            assertThat(forecast.inputTokens()).isEqualTo(11 * 3 - 1);
            assertThat(forecast.micros()).isPositive();
            assertThat(forecast.unpriced()).isZero();
            assertThat(forecast.skipped()).containsEntry("its headers name no topic it came from", 1);
            assertThat(new String(forecast.previews().get(0).after(), UTF_8))
                    .contains("\"model\":\"text-embedding-3-large\",\"input\":\"a text,\"");
        }
        assertThat(total()).isEqualTo(before);
        assertThat(jobs()).isEmpty();
    }

    private long total() {
        return List.of(letters.topic, letters.state, letters.audit, letters.jobs).stream()
                .mapToLong(topic -> Desk.committed(letters.kafka(), topic).size())
                .sum();
    }

    @Test
    void rateHolds_pauseStopsWithinASecond_andCancelLetsTheRestGo() throws Exception {
        die(250, "timeout");
        try (Desk desk = desk("a", false);
                Desk other = desk("b", false)) {
            long began = System.nanoTime();
            List<Long> at = new ArrayList<>();
            CompletableFuture<PlanProgress> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return desk.replays.run(Desk.draft("slow", 1_200, Edit.NONE), Criteria.ALL, Desk.CAP, progress -> {
                        while (at.size() < progress.sent()) {
                            at.add(System.nanoTime());
                        }
                    });
                } catch (EditRefused e) {
                    throw new AssertionError(e);
                }
            });
            Desk.await(() -> other.replays.progress("slow").sent() >= 200);
            double seconds = (at.get(199) - at.get(0)) / 1e9;
            System.out.printf("REPLAY 200 records at 20/s: %.2f s%n", seconds);
            assertThat(seconds).isBetween(9.0, 11.0);
            long asked = System.nanoTime();
            other.remarks.control("slow", Control.PAUSE);
            Desk.await(() -> other.replays.progress("slow").state().equals(PlanProgress.PAUSED));
            double stopped = (at.get(at.size() - 1) - asked) / 1e9;
            System.out.printf("REPLAY pause: last record %.2f s after it was asked for%n", stopped);
            assertThat(stopped).isLessThan(1);
            assertThatThrownBy(() -> other.run(Desk.draft("late", 0, Edit.NONE), Criteria.ALL))
                    .isInstanceOf(ReplayerGone.class)
                    .hasMessageContaining("plan slow of anna");
            other.remarks.control("slow", Control.CANCEL);
            PlanProgress end = running.get(60, TimeUnit.SECONDS);
            assertThat(end.state()).isEqualTo(PlanProgress.CANCELLED);
            Desk.await(() -> other.inspector
                            .search()
                            .list(Criteria.ALL.with(Set.of(Status.OPEN)), 300)
                            .size()
                    == 250 - end.sent());
            assertThat(other.run(Desk.draft("rest", 0, Edit.NONE), Criteria.ALL).sent())
                    .isEqualTo(250 - end.sent());
            assertThat(began).isLessThan(asked);
        }
        assertThat(sent())
                .hasSize(250)
                .allSatisfy((letter, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void threeAtOnce_sendEachOnce() throws Exception {
        die(300, "timeout");
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (String id : List.of("one", "one", "two")) {
            String fold = "fold" + all.size();
            all.add(CompletableFuture.supplyAsync(() -> {
                try (Desk desk = desk(fold, false)) {
                    return id + " "
                            + desk.run(Desk.draft(id, 60_000, Edit.NONE), Criteria.ALL)
                                    .state();
                } catch (ReplayerGone e) {
                    return id + " gone";
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        List<String> ends = all.stream().map(CompletableFuture::join).toList();
        System.out.println("REPLAY three at once: " + ends);
        try (Desk desk = desk("last", false)) {
            desk.run(Desk.draft("one", 0, Edit.NONE), Criteria.ALL);
            desk.run(Desk.draft("two", 0, Edit.NONE), Criteria.ALL);
        }
        assertThat(sent())
                .hasSize(300)
                .allSatisfy((letter, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void edits_needPermission_checkTheJson_lockHeaders_andAreAudited() throws Exception {
        die(1, "too_many_tokens");
        String id = letters.topic + "-0@0";
        Edit model = new Edit("text-embedding-3-large", 0, 0, null, Map.of("x-tenant", "red"));
        try (Desk reader = desk("a", false)) {
            assertThatThrownBy(() -> reader.run(Desk.draft("e", 0, model), Desk.one(id)))
                    .isInstanceOf(EditRefused.class)
                    .hasMessageContaining("not allowed");
        }
        try (Desk desk = desk("a", true)) {
            Edit broken = new Edit(null, 0, 0, "{\"custom_id\":\n \"a\",}", Map.of());
            assertThatThrownBy(() -> desk.run(Desk.draft("e", 0, broken), Desk.one(id)))
                    .isInstanceOf(EditRefused.class)
                    .hasMessageContaining("line 2, column");
            Edit locked = new Edit(null, 0, 0, null, Map.of("millrace-replay-of", "x"));
            assertThatThrownBy(() -> desk.run(Desk.draft("e", 0, locked), Desk.one(id)))
                    .isInstanceOf(EditRefused.class)
                    .hasMessageContaining("millrace-replay-of is locked");
            assertThat(desk.run(Desk.draft("e", 0, model), Desk.one(id)).sent()).isEqualTo(1);
        }
        ConsumerRecord<byte[], byte[]> job = jobs().get(0);
        assertThat(MAPPER.readTree(job.value()).at("/body/model").asText()).isEqualTo("text-embedding-3-large");
        assertThat(header(job, "x-tenant")).isEqualTo("red");
        assertThat(job.headers().headers("x-tenant")).hasSize(1);
        assertThat(header(job, "millrace-replay-edited")).isEqualTo("true");
        JsonNode edit = audited("edit");
        assertThat(edit.at("/operationParams/before").asText()).contains(MODEL);
        assertThat(edit.at("/operationParams/after").asText()).contains("text-embedding-3-large");
        assertThat(edit.path("username").asText()).isEqualTo("anna");
        assertThat(audited("replay").at("/resources/0/id").asText()).isEqualTo(id);
    }

    private JsonNode audited(String operation) throws Exception {
        for (ConsumerRecord<byte[], byte[]> line : Desk.committed(letters.kafka(), letters.audit)) {
            JsonNode entry = MAPPER.readTree(line.value());
            if (entry.path("operation").asText().equals(operation)) {
                return entry;
            }
        }
        throw new AssertionError("no " + operation + " in the audit trail");
    }

    @Test
    void aRepeatedFailure_isOneRow_itsHeadersDoNotGrow_andTheLoopEnds() throws Exception {
        die(20, "upstream_5xx");
        List<Integer> sizes = new ArrayList<>();
        try (Desk desk = desk("a", false)) {
            for (int round = 1; round <= 5; round++) {
                int sent = desk.run(Desk.draft("round" + round, 0, Edit.NONE), Criteria.ALL)
                        .sent();
                assertThat(sent).as("round " + round).isEqualTo(round <= 3 ? 20 : 0);
                String plan = "round" + round;
                for (ConsumerRecord<byte[], byte[]> job : jobs()) {
                    if (plan.equals(header(job, "millrace-replay-id"))) {
                        sizes.add(dieAgain(job));
                    }
                }
                int died = Math.min(round, 3) + 1;
                Desk.await(() -> desk.inspector.search().list(Criteria.ALL, 100).stream()
                        .allMatch(found -> found.row().count() == died));
            }
            assertThat(desk.inspector.search().list(Criteria.ALL, 100))
                    .hasSize(20)
                    .allMatch(found -> found.status() == Status.FAILED_AGAIN);
        }
        System.out.println("REPLAY max_header_bytes="
                + sizes.stream().mapToInt(i -> i).max().orElse(0));
        int first = sizes.subList(0, 20).stream().mapToInt(i -> i).max().orElse(0);
        assertThat(sizes)
                .as("bytes of headers, the first round's first")
                .hasSize(60)
                .allMatch(size -> size <= first);
    }

    /** As a worker writes it: the job's headers, replay's included, and those of the failure; their bytes. */
    private int dieAgain(ConsumerRecord<byte[], byte[]> job) throws Exception {
        ProducerRecord<byte[], byte[]> dead = letters.millrace(0, "upstream_5xx", MODEL, "x");
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(letters.topic, (int) (job.offset() % 3), job.key(), job.value());
        job.headers().forEach(h -> again.headers().add(h));
        dead.headers().forEach(h -> again.headers().add(h));
        letters.send(again);
        int bytes = 0;
        for (Header header : again.headers()) {
            bytes += header.key().length() + header.value().length;
        }
        return bytes;
    }
}
