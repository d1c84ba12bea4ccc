package io.millrace.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.reliability.HttpEvent.What;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker passes what is legal and sees every single break of it. */
final class CheckerTest {
    private static final int SEEDS = 200;

    @Test
    void legalHistories_pass() {
        long excess = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Verdict verdict = Checker.check(LegalRun.of(seed));
            assertThat(verdict.violations()).as("seed %d", seed).isEmpty();
            assertThat(verdict.figure("excess")).as("seed %d", seed).isLessThanOrEqualTo(verdict.figure("bound"));
            excess += verdict.figure("excess");
        }
        // Runs in which nothing is lost would prove nothing about I3.
        assertThat(excess).isPositive();
    }

    @Test
    void histories_surviveTheirFiles(@TempDir Path dir) {
        Histories histories = LegalRun.of(7);
        histories.write(dir);
        assertThat(Histories.read(dir)).isEqualTo(histories);
    }

    @Test
    void droppedOutcome_isMissing() {
        breaks("I1", (run, random) -> {
            List<Seen> committed = new ArrayList<>(run.committed());
            committed.remove(random.nextInt(committed.size()));
            return with(run, committed);
        });
    }

    @Test
    void duplicatedOutcome_isSeen() {
        breaks("I1", (run, random) -> {
            List<Seen> committed = new ArrayList<>(run.committed());
            Seen again = pick(committed, random);
            committed.add(again);
            return with(run, committed);
        });
    }

    @Test
    void outcomeOfNobody_isSeen() {
        breaks("I2", (run, random) -> {
            List<Seen> committed = new ArrayList<>(run.committed());
            Seen s = pick(committed, random);
            committed.add(new Seen(
                    s.at(),
                    s.place(),
                    999,
                    Rig.JOBS + "-0@999",
                    "nobody",
                    s.error(),
                    s.vectors(),
                    s.keySha(),
                    s.valueSha()));
            return with(run, committed);
        });
    }

    @Test
    void wrongVector_isSeen() {
        breaks("I2", (run, random) -> {
            List<Seen> committed = new ArrayList<>(run.committed());
            Seen s = pick(committed.stream().filter(c -> c.error() == null).toList(), random);
            List<String> vectors = new ArrayList<>(s.vectors());
            vectors.set(random.nextInt(vectors.size()), VectorText.right(JobLine.MODEL, "another", 8));
            committed.set(
                    committed.indexOf(s),
                    new Seen(s.at(), s.place(), s.offset(), s.job(), s.customId(), null, vectors, s.keySha(), ""));
            return with(run, committed);
        });
    }

    @Test
    void resultTurnedDeadLetter_isSeen() {
        breaks("I2", (run, random) -> {
            List<Seen> committed = new ArrayList<>(run.committed());
            Seen s = pick(committed.stream().filter(c -> c.error() == null).toList(), random);
            committed.set(
                    committed.indexOf(s),
                    new Seen(s.at(), s.place(), s.offset(), s.job(), "", "timeout", List.of(), s.keySha(), ""));
            return with(run, committed);
        });
    }

    @Test
    void repeatNoFaultExplains_isSeen() {
        breaks("I3", (run, random) -> {
            List<HttpEvent> http = new ArrayList<>(run.http());
            HttpEvent call = pick(http.stream().filter(h -> answered(run, h)).toList(), random);
            String text = pick(call.items(), random);
            // Later than every outcome: an input of an array job that is not yet complete is open to the checker,
            // though kept.
            long late = 1 + run.committed().stream().mapToLong(Seen::at).max().orElse(0);
            http.add(new HttpEvent(1_000_000, "w1.99", late, What.BEGAN, List.of(text)));
            return new Histories(run.produced(), http, run.committed(), run.faults(), run.pending(), run.cluster());
        });
    }

    @Test
    void repeatWhoseFaultIsForgotten_isSeen() {
        breaks(
                "I3",
                (run, random) -> Checker.check(run).figure("excess") == 0
                        ? run
                        : new Histories(
                                run.produced(), run.http(), run.committed(), List.of(), run.pending(), run.cluster()));
    }

    @Test
    void livePendingKey_isSeen() {
        breaks("I4", (run, random) -> {
            List<PendingChange> pending = new ArrayList<>(run.pending());
            pending.add(new PendingChange(0, pending.size(), "key-" + random.nextInt(100), true));
            return new Histories(run.produced(), run.http(), run.committed(), run.faults(), pending, run.cluster());
        });
    }

    @Test
    void uncommittedJob_isSeen() {
        breaks("I4", (run, random) -> withCluster(run, new ClusterState(Rig.JOBS, 1, 5, 5, 4)));
    }

    @Test
    void hangingTransaction_isSeen() {
        breaks("I6", (run, random) -> withCluster(run, new ClusterState("embedding.results", 1, 5, 4, -1)));
    }

    @Test
    void deadLetterOfOtherBytes_isSeen() {
        breaks("I2", (run, random) -> {
            List<Seen> dead =
                    run.committed().stream().filter(c -> c.error() != null).toList();
            if (dead.isEmpty()) {
                return run;
            }
            List<Seen> committed = new ArrayList<>(run.committed());
            Seen s = pick(dead, random);
            committed.set(
                    committed.indexOf(s),
                    new Seen(s.at(), s.place(), s.offset(), s.job(), "", s.error(), List.of(), s.keySha(), "other"));
            return with(run, committed);
        });
    }

    /** Edits many legal runs; an edit that finds nothing to edit returns the run itself. */
    private static void breaks(String invariant, BiFunction<Histories, Random, Histories> edit) {
        int edited = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Histories legal = LegalRun.of(seed);
            Histories broken = edit.apply(legal, new Random(seed));
            if (broken != legal) {
                edited++;
                assertThat(Checker.check(broken).violations())
                        .as("seed %d", seed)
                        .anyMatch(violation -> violation.startsWith(invariant + ":"));
            }
        }
        assertThat(edited).as("runs edited").isGreaterThan(SEEDS / 2);
    }

    private static boolean answered(Histories run, HttpEvent began) {
        return began.what() == What.BEGAN
                && run.http().stream().anyMatch(h -> h.call() == began.call() && h.what() == What.ANSWERED)
                && run.http().stream()
                        .noneMatch(h ->
                                h.at() > began.at() && began.items().stream().anyMatch(h.items()::contains));
    }

    private static Histories with(Histories run, List<Seen> committed) {
        return new Histories(run.produced(), run.http(), committed, run.faults(), run.pending(), run.cluster());
    }

    private static Histories withCluster(Histories run, ClusterState more) {
        List<ClusterState> cluster = new ArrayList<>(run.cluster());
        cluster.add(more);
        return new Histories(run.produced(), run.http(), run.committed(), run.faults(), run.pending(), cluster);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    @Test
    void options_nameWhatTheyDoNotKnow() {
        assertThat(Options.of(Map.of("jobs", "5"), List.of("--jobs", "7", "--set", "A=b=c")))
                .satisfies(o -> assertThat(o.number("jobs")).isEqualTo(7))
                .satisfies(o -> assertThat(o.settings()).isEqualTo(Map.of("A", "b=c")));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Options.of(Map.of(), List.of("--job", "7")))
                .hasMessageContaining("--job 7");
    }
}
