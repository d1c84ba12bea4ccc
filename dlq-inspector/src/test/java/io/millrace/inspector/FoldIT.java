package io.millrace.inspector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.inspector.fold.Group;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.query.Found;
import io.millrace.inspector.query.LetterFilter;
import io.millrace.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folding the dead letters of a real broker. */
final class FoldIT {
    private static final String CONNECT = "sink.dlq";

    @TempDir
    static Path base;

    private static EmbeddedBroker broker;
    private static Letters letters;

    @TempDir
    Path dir;

    @BeforeAll
    static void topics() throws Exception {
        broker = EmbeddedBroker.start(base.resolve("broker"));
        letters = new Letters(broker, "fold");
        letters.create(CONNECT);
        for (int i = 0; i < 5; i++) {
            letters.send(letters.millrace(2, "timeout", "small", "number " + i));
        }
        letters.send(letters.millrace(1, "item_refused", "large", "refused"));
        ProducerRecord<byte[], byte[]> sink = new ProducerRecord<>(CONNECT, 0, "k".getBytes(UTF_8), null);
        Letters.header(sink, "__connect.errors.topic", "orders");
        Letters.header(sink, "__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        letters.send(sink);
        // Died again, in a partition that is read before the first one's.
        ProducerRecord<byte[], byte[]> again = letters.millrace(0, "upstream_5xx", "small", "number 4");
        letters.send(Letters.header(again, "millrace-replay-of", letters.topic + "-2@4"));
        letters.state("letter|" + letters.topic + "-2@0", decided("discarded", 0));
        letters.state("letter|" + letters.topic + "-2@4", decided("replayed", 4));
        letters.state("resolved|" + letters.topic + "-2@1", "{\"at\":" + Long.MAX_VALUE / 2 + "}");
    }

    private static String decided(String status, int offset) {
        return "{\"status\":\"" + status + "\",\"letter\":\"" + letters.topic + "-2@" + offset
                + "\",\"at\":1,\"by\":\"me\",\"later\":true}";
    }

    @AfterAll
    static void close() {
        letters.close();
        broker.close();
    }

    private Inspector open() {
        return Inspector.open(
                letters.fold(dir.resolve("fold"), letters.topic, CONNECT), InstantSource.system(), count -> {});
    }

    @Test
    void severalTopicsAndFamilies_areGroupedByCause() {
        try (Inspector inspector = open()) {
            List<Group> groups = inspector.fold().groups();
            assertThat(groups)
                    .extracting(
                            g -> g.key().error(),
                            g -> g.key().model(),
                            g -> g.key().topic(),
                            Group::count)
                    .containsExactlyInAnyOrder(
                            tuple("timeout", "small", letters.jobs, 4L),
                            tuple("upstream_5xx", "small", letters.jobs, 1L),
                            tuple("item_refused", "large", letters.jobs, 1L),
                            tuple("org.apache.kafka.connect.errors.DataException", "", "orders", 1L));
            Group timeouts = groups.stream()
                    .filter(g -> g.key().error().equals("timeout"))
                    .findFirst()
                    .orElseThrow();
            assertThat(timeouts.statuses())
                    .containsEntry(Status.OPEN, 2L)
                    .containsEntry(Status.DISCARDED, 1L)
                    .containsEntry(Status.RESOLVED, 1L)
                    .hasSize(3);
            assertThat(timeouts.open()).isEqualTo(2);
            assertThat(timeouts.hours()[23] + timeouts.hours()[22]).isEqualTo(4);
        }
    }

    @Test
    void aReplayThatDiedAgain_isOneRow_alsoAfterARestartOnAnEmptyDisk() {
        for (String disk : List.of("one", "two")) {
            try (Inspector inspector =
                    Inspector.open(letters.fold(dir.resolve(disk)), InstantSource.system(), count -> {})) {
                LetterRow row =
                        inspector.fold().row(new Position(letters.topic, 2, 4)).orElseThrow();
                assertThat(row.count()).isEqualTo(2);
                assertThat(row.latest()).isEqualTo(new Position(letters.topic, 0, 0));
                assertThat(row.group().error()).isEqualTo("upstream_5xx");
                assertThat(inspector.fold().status(row)).isEqualTo(Status.FAILED_AGAIN);
                assertThat(inspector.search().list(Criteria.ALL, 100)).hasSize(6);
            }
        }
    }

    @Test
    void aKeptFold_goesOn_andCountsTheSame() {
        List<Group> first;
        try (Inspector inspector = open()) {
            first = inspector.fold().groups();
            assertThat(inspector.fold().records()).isEqualTo(8);
            try (Inspector beside = open()) {
                assertThat(beside.fold().kept()).isFalse();
                assertThat(beside.fold().groups()).hasSameSizeAs(first);
            }
        }
        try (Inspector inspector = open()) {
            assertThat(inspector.fold().records()).as("dead letters read anew").isZero();
            assertThat(inspector.fold().groups()).usingRecursiveComparison().isEqualTo(first);
        }
    }

    @Test
    void filters_readTheRecord() {
        try (Inspector inspector = open()) {
            assertThat(ids(inspector, "record.value.body.input == 'number 3' && record.attempts == 1"))
                    .containsExactly(letters.topic + "-2@3");
            assertThat(ids(inspector, "record.valueAsText.contains('refused') || record.keyAsText == 'k'"))
                    .containsExactly(letters.topic + "-1@0", CONNECT + "-0@0");
            assertThat(ids(
                            inspector,
                            "record.error == 'upstream_5xx' && record.model == 'small' && record.partition == 0"))
                    .containsExactly(letters.topic + "-2@4");
            assertThat(ids(inspector, "record.headers['millrace-attempts'] == '1' && record.offset > 2"))
                    .containsExactly(letters.topic + "-2@3");
        }
    }

    private static List<String> ids(Inspector inspector, String filter) {
        Criteria criteria = new Criteria(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), 0, Long.MAX_VALUE, LetterFilter.of(filter));
        return inspector.search().list(criteria, 100).stream()
                .map(Found::row)
                .map(row -> row.root().id())
                .toList();
    }

    @Test
    void records_areReadByTheirPositions_byteForByte() {
        try (Inspector inspector = open()) {
            List<DeadLetterRecord> read = new ArrayList<>();
            inspector
                    .reader()
                    .read(
                            List.of(
                                    new Position(CONNECT, 0, 0),
                                    new Position(letters.topic, 2, 3),
                                    new Position(letters.topic, 2, 0),
                                    new Position(letters.topic, 2, 99)),
                            read::add);
            assertThat(read)
                    .extracting(r -> r.position().id())
                    .containsExactly(letters.topic + "-2@0", letters.topic + "-2@3", CONNECT + "-0@0");
            assertThat(read.get(1).value())
                    .isEqualTo(
                            letters.millrace(0, "timeout", "small", "number 3").value());
            assertThat(read.get(2).value()).isNull();
            assertThat(read.get(2).cause().topic()).isEqualTo("orders");
        }
    }
}
