package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelInput;
import io.millrace.testkit.FakeModelClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task knows after it was closed, lost or moved: exactly what its stores hold. */
final class InferenceProcessorTest {
    private static final Failure BAD_ANSWER =
            new Failure(FailureKind.BAD_VECTOR, "nothing but zeros", 200, null, null, 0);

    @TempDir
    private Path dir;

    private ProcessorBench bench;

    @BeforeEach
    void open() {
        bench = new ProcessorBench(
                dir, new PendingLimits(1_000, 1_000, 100, 1 << 20, Duration.ZERO, 2, 1 << 20), false);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void pendingJobs_areAskedAgain_inTheOrderOfTheirArrival() {
        for (String text : List.of("c", "a", "b", "a")) {
            bench.job(text);
            bench.now = bench.now.plusMs(1);
        }
        bench.restart();
        bench.tick(10);
        assertThat(bench.model.requests())
                .extracting(request -> request.inputs().get(0))
                .containsExactly(new ModelInput.Text("c"), new ModelInput.Text("a"), new ModelInput.Text("b"));
        assertThat(bench.meters.pending()).isEqualTo(4);
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        bench.tick(10);
        assertThat(bench.written())
                .extracting(record -> record.value().to())
                .containsOnly(Route.RESULTS)
                .hasSize(4);
        assertThat(bench.pending()).isZero();
        assertThat(bench.meters.pending()).isZero();
        assertThat(bench.outstanding()).isZero();
    }

    @Test
    void answerThatIsKept_isNotPaidAgain() {
        for (int i = 0; i < 5; i++) {
            bench.job("a");
        }
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("miss", "coalesced", "coalesced");
        bench.restart();
        bench.tick(10);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("hit", "hit");
        assertThat(bench.model.requests()).isEmpty();
        assertThat(bench.pending()).isZero();
    }

    @Test
    void crowd_isServedBetweenTicks_notBetweenRecords() {
        for (int i = 0; i < 6; i++) {
            bench.job("a");
        }
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.dispatch();
        bench.job("b");
        bench.job("c");
        assertThat(caches(bench.written())).containsExactly("miss");
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("coalesced", "coalesced");
    }

    @Test
    void tickThatTookLong_isFollowedByTimeForRecords() {
        long ms = 1_000_000;
        assertThat(InferenceProcessor.rest(7 * ms, 12 * ms)).isEqualTo(22 * ms);
        assertThat(InferenceProcessor.rest(7 * ms, 7 * ms + 20_000)).isEqualTo(7 * ms + 220_000);
        for (int i = 0; i < 7; i++) {
            bench.job("a");
        }
        bench.model.answerAll(FakeModelClient::vectorOf);
        // The clock goes on while an outcome is written, as it does when a tick serves many.
        bench.takesMs = 2;
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("miss", "coalesced", "coalesced");
        bench.tick(1);
        assertThat(caches(bench.written())).as("due again at once").isEmpty();
        bench.tick(9);
        assertThat(caches(bench.written())).containsExactly("coalesced", "coalesced");
    }

    @Test
    void answerThatMayNotBeKept_isNotPaidAgainByThoseWhoStillWait() {
        for (int i = 0; i < 5; i++) {
            bench.job("poor");
        }
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("miss", "coalesced", "coalesced");
        bench.restart();
        bench.tick(10);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("hit", "hit");
        assertThat(bench.model.requests()).isEmpty();
        bench.tick(10);
        bench.job("poor");
        assertThat(bench.model.requests()).as("nobody else is served with it").hasSize(1);
    }

    @Test
    void attemptsAndBackOff_outliveTheProcess() {
        bench.job("a");
        bench.model.next().refuse(BAD_ANSWER, Duration.ofMillis(3_000));
        bench.tick(10);
        bench.job("a");
        bench.restart();
        bench.tick(2_900);
        assertThat(bench.model.requests()).as("before its time").isEmpty();
        bench.tick(200);
        bench.model.next().refuse(BAD_ANSWER, null);
        bench.tick(10);
        bench.restart();
        bench.tick(1_100);
        bench.model.next().refuse(BAD_ANSWER, null);
        bench.tick(10);
        List<Record<? extends byte[], ? extends Routed>> dead = bench.written();
        assertThat(dead).hasSize(2);
        dead.forEach(record -> {
            assertThat(record.value().to()).isEqualTo(Route.DEAD_LETTERS);
            assertThat(header(record, "millrace-attempts")).isEqualTo("3");
        });
        assertThat(header(dead.get(0), "millrace-first-failed-at")).isEqualTo("2023-11-14T22:13:20.010Z");
        assertThat(bench.pending()).isZero();
    }

    @Test
    void callThatWasPaidForNothing_isOneAttempt() {
        bench.job("a");
        bench.model.next().refuse(Trouble.BAD_VECTOR, Advice.NONE, Usage.ofInput(3));
        bench.tick(10);
        bench.tick(5_000);
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        assertThat(bench.written())
                .filteredOn(record -> record.value().to() == Route.RESULTS)
                .extracting(record -> header(record, "millrace-attempts"))
                .containsExactly("2");
    }

    @Test
    void openCall_isJoined_whenTheTaskMovesWithinTheProcess() {
        bench.job("a");
        bench.reopen();
        bench.tick(10);
        assertThat(bench.model.open()).isEqualTo(1);
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("miss");
        assertThat(bench.model.calls("a")).isEqualTo(1);
        assertThat(bench.outstanding()).isZero();
    }

    @Test
    void answerOfALostTransaction_isRemembered() {
        bench.job("a");
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.dispatch();
        bench.reopen();
        bench.tick(10);
        bench.tick(10);
        assertThat(caches(bench.written())).containsExactly("miss");
        assertThat(bench.model.calls("a")).isEqualTo(1);
        assertThat(bench.outstanding()).isZero();
    }

    @Test
    void punctuator_isArmed_onlyWhileSomethingWaits() {
        assertThat(bench.punctuators()).isEmpty();
        bench.job("a");
        bench.job("b");
        assertThat(bench.punctuators()).hasSize(1);
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        bench.tick(10);
        assertThat(bench.punctuators()).isEmpty();
        bench.job("a");
        assertThat(bench.punctuators()).as("a hit needs none").isEmpty();
        bench.job("c");
        bench.reopen();
        assertThat(bench.punctuators()).as("after a restart with pending jobs").hasSize(1);
    }

    private static List<String> caches(List<Record<? extends byte[], ? extends Routed>> records) {
        return records.stream().map(record -> header(record, "millrace-cache")).toList();
    }

    private static String header(Record<? extends byte[], ? extends Routed> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
