package io.millrace.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.reliability.FaultEvent.Kind;
import io.millrace.reliability.HttpEvent.What;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a worker that lives on may ask again: nothing it remembers. */
final class SpendingCheckTest {

    @Test
    void pausedWorkerThatAsksAgain_isSeen() {
        assertThat(Checker.check(run(Kind.PAUSE_WORKER, "w1.1")).violations()).anyMatch(v -> v.startsWith("I3:"));
    }

    @Test
    void workerThatTookOver_mayAsk() {
        assertThat(Checker.check(run(Kind.PAUSE_WORKER, "w2.1")).violations()).isEmpty();
    }

    @Test
    void brokersAbsence_isForgottenByNobody() {
        assertThat(Checker.check(run(Kind.KILL_BROKER, "w1.1")).violations()).anyMatch(v -> v.startsWith("I3:"));
        assertThat(Checker.check(run(Kind.KILL_BROKER, "w2.1")).violations()).isEmpty();
    }

    @Test
    void refusedOnPurpose_mayBeAskedAgain() {
        Histories run = run(Kind.STOP_WORKER, "w1.1");
        List<HttpEvent> http = List.of(
                run.http().get(0),
                new HttpEvent(1, "w1.1", 20, What.REFUSED, List.of(), "F1", 0),
                run.http().get(2));
        Verdict verdict = Checker.check(
                new Histories(run.produced(), http, run.committed(), run.faults(), run.pending(), run.cluster()));
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figure("retries")).isEqualTo(1);
    }

    /** A text is asked and answered, something happens before its result is seen, and somebody asks again. */
    private static Histories run(Kind kind, String again) {
        String vector = VectorText.right(JobLine.MODEL, "a", 8);
        Sent sent = new Sent(1, "embedding.jobs-0@0", "id", JobLine.MODEL, 8, List.of("a"), Sent.RESULT, "null", "sha");
        return new Histories(
                List.of(sent),
                List.of(
                        new HttpEvent(1, "w1.1", 10, What.BEGAN, List.of("a")),
                        new HttpEvent(1, "w1.1", 20, What.ANSWERED, List.of()),
                        new HttpEvent(2, again, 60, What.BEGAN, List.of("a"))),
                List.of(new Seen(
                        90, "embedding.results-0", 0, "embedding.jobs-0@0", "id", null, List.of(vector), "null", "")),
                List.of(new FaultEvent(30, 50, kind, "w1.1", 1, Map.of("embedding.results-0", 0L), 0)),
                List.of(),
                List.of(new ClusterState(Rig.JOBS, 0, 1, 1, 1)));
    }
}
