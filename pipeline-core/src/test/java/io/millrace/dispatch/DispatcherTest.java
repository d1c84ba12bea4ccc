package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchLimits;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.JobClass;
import io.millrace.limit.RateQuota;
import io.millrace.limit.Trouble;
import io.millrace.testkit.FakeModelClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each failure does, at the dispatcher itself. */
final class DispatcherTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** F1, F13, F17: the endpoint is left alone as long as it asks, nobody loses an attempt, and nothing is told to tasks. */
    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"RATE_LIMITED", "OVERLOADED", "NOT_CONNECTED"})
    void endpointThatTurnsCallsAway_isLeftAlone(Trouble trouble) {
        DispatchBench bench = DispatchBench.of(1, 1);
        bench.ask("a");
        bench.round();
        bench.next().refuse(trouble, DispatchBench.after(Duration.ofSeconds(3)), null);
        bench.pass(Duration.ofMillis(2_990));
        assertThat(bench.model.requests()).hasSize(1);
        assertThat(bench.view().waitsFor()).isEqualTo("endpoint");
        bench.pass(SECOND);
        bench.next().answer(FakeModelClient::vectorOf);
        bench.round();
        assertThat(bench.replies.get("a")).isInstanceOf(Reply.Answered.class);
    }

    /** F1: whatever nonsense it asks, it is not called in a busy loop. */
    @Test
    void endpointThatAsksForNoWait_isNotCalledInABusyLoop() {
        DispatchBench bench = DispatchBench.of(1, 1);
        bench.ask("a");
        bench.round();
        for (int i = 0; i < 6; i++) {
            bench.next().refuse(Trouble.RATE_LIMITED, DispatchBench.after(Duration.ZERO), null);
            bench.pass(Duration.ofMillis(490));
            assertThat(bench.model.open()).as("call %s", i).isZero();
            bench.pass(Duration.ofSeconds(6));
        }
        assertThat(bench.model.requests()).hasSize(7);
        assertThat(bench.replies).isEmpty();
    }

    /** F2, F3, F15, F16: jobs stay, one call now and then tries, and renewed credentials are tried at once. */
    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"QUOTA_EXHAUSTED", "BAD_CREDENTIALS", "REDIRECTED", "TLS_FAILED"})
    void laneIsHeld_andItsJobsStay(Trouble trouble) {
        DispatchBench bench = DispatchBench.of(2, 4);
        IntStream.range(0, 8).forEach(i -> bench.ask("t" + i));
        bench.round();
        assertThat(bench.model.open()).isEqualTo(4);
        while (bench.model.open() > 0) {
            bench.next().refuse(trouble, Advice.NONE, null);
        }
        bench.pass(Duration.ofMillis(4_900));
        assertThat(bench.model.open()).isZero();
        assertThat(bench.view().held()).isEqualTo(trouble);
        bench.pass(Duration.ofMillis(200));
        assertThat(bench.model.open()).as("one tries").isEqualTo(1);
        assertThat(DispatchBench.texts(bench.next())).hasSize(1);
        bench.next().refuse(trouble, Advice.NONE, null);
        bench.pass(Duration.ofMillis(9_900));
        assertThat(bench.model.open()).isZero();
        bench.renewed();
        bench.round();
        assertThat(bench.model.open()).isEqualTo(1);
        bench.next().answer(FakeModelClient::vectorOf);
        bench.serve(text -> false, trouble);
        assertThat(bench.answered()).isEqualTo(8);
        assertThat(bench.view().held()).isNull();
    }

    /** F5, H8: k bad of n cost at most 2k * ceil(log2 n) + 1 calls; exactly the bad ones fail, the others lose no attempt. */
    @ParameterizedTest
    @CsvSource({"1, 2048", "3, 2048", "1, 64", "3, 64", "64, 64", "2, 3"})
    void badItems_areFoundByHalving(int bad, int items) {
        DispatchBench bench = DispatchBench.of(items, 4);
        IntStream.range(0, items).forEach(i -> bench.ask((i < bad ? "bad" : "t") + i * 7919 % items));
        bench.serve(text -> text.startsWith("bad"), Trouble.ITEM_REFUSED);
        int calls = bench.model.requests().size();
        int bound = 2 * bad * (32 - Integer.numberOfLeadingZeros(items - 1)) + 1;
        System.out.println("SPLIT bad=" + bad + " of=" + items + " calls=" + calls + " bound=" + bound);
        assertThat(calls).isLessThanOrEqualTo(bound);
        assertThat(bench.answered()).isEqualTo(items - bad);
        assertThat(bench.replies).hasSize(items);
        bench.replies.forEach((text, reply) -> {
            if (text.startsWith("bad")) {
                assertThat(bench.unanswered(text).again()).isFalse();
                assertThat(bench.unanswered(text).failure().kind()).isEqualTo(FailureKind.ITEM_REFUSED);
            }
        });
    }

    /** F6: what is too large is halved, and calls of that size are not made again. */
    @Test
    void tooLargeACall_teachesTheLane() {
        DispatchBench bench = DispatchBench.of(100, 1);
        for (int round = 0; round < 3; round++) {
            int first = round * 100;
            IntStream.range(0, 100).forEach(i -> bench.ask("t" + (first + i)));
            bench.round();
            while (bench.model.open() > 0) {
                if (bench.next().request().inputs().size() > 30) {
                    bench.next().refuse(Trouble.BATCH_TOO_LARGE, Advice.NONE, null);
                } else {
                    bench.next().answer(FakeModelClient::vectorOf);
                }
                bench.round();
            }
        }
        assertThat(bench.answered()).isEqualTo(300);
        long refused = bench.model.requests().stream()
                .filter(r -> r.inputs().size() > 30)
                .count();
        assertThat(refused).as("calls refused as too large").isLessThanOrEqualTo(3);
        assertThat(bench.view().itemsMax()).isBetween(15, 30);
    }

    /** F7, F8: once more as it was, then in halves; only who cannot be answered alone runs out of attempts. What it cost is told. */
    @Test
    void badAnswers_areAskedAgainAndThenInHalves() {
        DispatchBench bench = DispatchBench.of(4, 1);
        for (String text : List.of("a", "b", "bad", "c")) {
            bench.ask(text);
        }
        bench.round();
        bench.next().refuse(Trouble.BAD_VECTOR, Advice.NONE, Usage.ofInput(40));
        bench.round();
        assertThat(bench.replies).hasSize(4);
        for (String text : List.of("a", "b", "bad", "c")) {
            assertThat(bench.unanswered(text).again()).isTrue();
            assertThat(bench.unanswered(text).counts()).isTrue();
            assertThat(bench.unanswered(text).wasted()).isEqualTo(Usage.ofInput(10));
            bench.ask(text, "n", JobClass.NORMAL, 1, bench.tries(1));
        }
        bench.replies.clear();
        bench.round();
        assertThat(DispatchBench.texts(bench.next())).hasSize(4);
        bench.next().refuse(Trouble.BAD_VECTOR, Advice.NONE, Usage.ofInput(40));
        bench.serve("bad"::equals, Trouble.BAD_VECTOR);
        assertThat(bench.answered()).isEqualTo(3);
        assertThat(((Reply.Answered) bench.replies.get("a")).wasted()).isEqualTo(Usage.ofInput(10));
        assertThat(bench.unanswered("bad").again()).isTrue();
        bench.ask("bad", "n", JobClass.NORMAL, 1, bench.tries(2));
        bench.serve("bad"::equals, Trouble.BAD_VECTOR);
        assertThat(bench.unanswered("bad").again()).isFalse();
    }

    /** F18: an answer by another model is nobody's fault in the batch, so halves would tell nothing. */
    @Test
    void answersByAnotherModel_areAskedAgainTogether() {
        DispatchBench bench = DispatchBench.of(2, 1);
        for (int attempt = 0; attempt < 3; attempt++) {
            int tried = attempt;
            List.of("a", "b").forEach(text -> bench.ask(text, "n", JobClass.NORMAL, 1, bench.tries(tried)));
            bench.round();
            assertThat(DispatchBench.texts(bench.next())).hasSize(2);
            bench.next().refuse(Trouble.WRONG_MODEL, Advice.NONE, null);
            bench.round();
            assertThat(bench.unanswered("a").again()).isEqualTo(attempt < 2);
        }
        assertThat(bench.model.requests()).hasSize(3);
    }

    /** F11, F12: while the provider fails for everybody no attempts are lost; one who fails while others are served loses them. */
    @Test
    void attempts_areLostOnlyWhileOthersAreServed() {
        DispatchBench bench = DispatchBench.of(1, 1);
        bench.ask("a");
        bench.round();
        bench.next().refuse(Trouble.SERVER_ERROR, Advice.NONE, null);
        bench.round();
        assertThat(bench.unanswered("a").counts()).as("the first").isTrue();
        Question.Tries once = bench.tries(1);
        bench.pass(SECOND);
        bench.ask("a", "n", JobClass.NORMAL, 1, once);
        bench.round();
        bench.next().refuse(Trouble.SERVER_ERROR, Advice.NONE, null);
        bench.round();
        assertThat(bench.unanswered("a").counts()).as("nobody was served since").isFalse();
        bench.pass(SECOND);
        bench.ask("b");
        bench.serve(text -> false, Trouble.SERVER_ERROR);
        bench.ask("a", "n", JobClass.NORMAL, 1, once);
        bench.serve("a"::equals, Trouble.SERVER_ERROR);
        assertThat(bench.unanswered("a").counts()).as("another was served").isTrue();
        assertThat(bench.unanswered("a").again()).isTrue();
        bench.ask("a", "n", JobClass.NORMAL, 1, new Question.Tries(2, 3, true, once.failedNanos()));
        bench.serve("a"::equals, Trouble.SERVER_ERROR);
        assertThat(bench.unanswered("a").again()).isFalse();
    }

    /** F13: a connection that breaks is tried once more at once, for nothing. */
    @Test
    void brokenConnection_isRepeatedOnceAtOnce() {
        DispatchBench bench = DispatchBench.of(4, 1);
        bench.ask("a");
        bench.round();
        bench.next().refuse(Trouble.CONNECTION_BROKEN, Advice.NONE, null);
        bench.round();
        assertThat(bench.model.open()).isEqualTo(1);
        assertThat(bench.replies).isEmpty();
        bench.next().refuse(Trouble.CONNECTION_BROKEN, Advice.NONE, null);
        bench.round();
        assertThat(bench.unanswered("a").again()).isTrue();
    }

    /** An outage: the circuit opens, single probes go, nobody loses attempts, and full speed is back at once after it. */
    @Test
    void outage_opensTheCircuit_andCostsNothing() {
        DispatchBench bench = DispatchBench.of(8, 4);
        IntStream.range(0, 64).forEach(i -> bench.ask("t" + i));
        bench.round();
        long failed = bench.now.nanos();
        for (int ms = 0; ms < 60_000; ms += 100) {
            while (bench.model.open() > 0) {
                bench.next().refuse(Trouble.NOT_CONNECTED, Advice.NONE, null);
            }
            bench.pass(Duration.ofMillis(100));
            if (bench.view().circuit() == CircuitBreaker.State.OPEN && failed > 0) {
                System.out.println("CIRCUIT opened_ms=" + (bench.now.nanos() - failed) / 1_000_000);
                assertThat(bench.now.nanos() - failed)
                        .isLessThan(Duration.ofSeconds(5).toNanos());
                failed = 0;
            }
        }
        int calls = bench.model.requests().size();
        assertThat(failed).as("the circuit opened").isZero();
        assertThat(calls).as("calls in a minute").isLessThan(40);
        assertThat(bench.replies).as("nothing was told to tasks").isEmpty();
        assertThat(DispatchBench.texts(bench.model.requests().get(calls - 1).inputs()))
                .hasSize(1);
        for (int ms = 0; ms < 10_000 && bench.answered() < 64; ms += 100) {
            bench.serve(text -> false, Trouble.SERVER_ERROR);
            bench.pass(Duration.ofMillis(100));
        }
        assertThat(bench.answered()).isEqualTo(64);
    }

    /** A question that breaks the provider each time must not keep the circuit open for all others. */
    @Test
    void questionThatBreaksTheProvider_endsAlone() {
        DispatchBench bench = DispatchBench.of(8, 1);
        int[] attempts = new int[9];
        IntStream.range(0, 9).forEach(i -> bench.ask(i == 0 ? "bad" : "t" + i));
        Question.Tries[] tries = new Question.Tries[9];
        for (int ms = 0; ms < 120_000 && (bench.replies.get("bad") == null || !ended(bench)); ms += 100) {
            bench.serve("bad"::equals, Trouble.SERVER_ERROR);
            for (int i = 0; i < 9; i++) {
                String text = i == 0 ? "bad" : "t" + i;
                if (bench.replies.get(text) instanceof Reply.Unanswered failed && failed.again()) {
                    attempts[i] += failed.counts() ? 1 : 0;
                    tries[i] = new Question.Tries(attempts[i], 3, true, bench.now.nanos());
                    bench.replies.remove(text);
                    bench.ask(text, "n", JobClass.NORMAL, 1, tries[i]);
                }
            }
            if (ms % 5_000 == 0) {
                // Others come and are served: so it is the question, and not the provider.
                bench.ask("fresh" + ms);
            }
            bench.pass(Duration.ofMillis(100));
        }
        IntStream.range(1, 9)
                .forEach(i -> assertThat(bench.replies.get("t" + i)).isInstanceOf(Reply.Answered.class));
        assertThat(bench.unanswered("bad").again()).isFalse();
    }

    private static boolean ended(DispatchBench bench) {
        return bench.replies.values().stream()
                .noneMatch(reply -> reply instanceof Reply.Unanswered failed && failed.again());
    }

    /** Shows 4: two namespaces with contracts of 60 and 600 a minute, each within 2 % of its own, and neither in the other's way. */
    @Test
    void namespaces_haveTheirOwnQuotas() {
        DispatchBench bench = new DispatchBench(
                new LaneSettings(16, Duration.ofSeconds(60), 1 << 30),
                new BatchLimits(1, 1_000, 1 << 20, Duration.ZERO),
                QuotaGate.NONE,
                Map.of("a", RateQuota.of(60, 0), "b", RateQuota.of(600, 0)));
        int[] asked = new int[3];
        for (int ms = 0; ms < 300_000; ms += 10) {
            for (int i = 0; i < 3; i++) {
                String namespace = List.of("a", "b", "free").get(i);
                if (asked[i] < (i == 2 ? ms / 100 : Integer.MAX_VALUE)
                        && bench.ask(namespace + asked[i], namespace, JobClass.NORMAL, 1, bench.tries(0))) {
                    asked[i]++;
                }
            }
            bench.serve(text -> false, Trouble.SERVER_ERROR);
            bench.now = bench.now.plusMs(10);
        }
        long[] calls = new long[3];
        bench.model.requests().forEach(request -> {
            String text = DispatchBench.texts(request.inputs()).get(0);
            calls[text.startsWith("free") ? 2 : text.charAt(0) - 'a']++;
        });
        System.out.println("NAMESPACES of_300=" + calls[0] + " of_3000=" + calls[1] + " free=" + calls[2]);
        assertThat(calls[0]).isBetween(294L, 300L);
        assertThat(calls[1]).isBetween(2_940L, 3_000L);
        assertThat(calls[2]).as("who has no quota waits for nobody").isGreaterThan(2_990);
    }

    /** Tokens a minute of the lane: used up, never exceeded by what was reserved. */
    @Test
    void laneQuota_isUsedAndKept() {
        DispatchBench bench = new DispatchBench(
                new LaneSettings(8, Duration.ofSeconds(60), 1 << 30),
                new BatchLimits(16, 1_000, 1 << 20, Duration.ZERO),
                RateQuota.of(0, 60_000),
                Map.of());
        int asked = 0;
        long tokens = 0;
        for (int ms = 0; ms < 300_000; ms += 10) {
            while (bench.ask("t" + asked, "n", JobClass.NORMAL, 50, bench.tries(0))) {
                asked++;
            }
            bench.round();
            while (bench.model.open() > 0) {
                tokens += 50L * bench.next().request().inputs().size();
                bench.next().answer(FakeModelClient::vectorOf);
                bench.round();
            }
            bench.now = bench.now.plusMs(10);
        }
        System.out.println("LANE tokens=" + tokens + " of 300000, settled at 8 an item");
        // An answer bills 8 tokens an item of the 50 reserved: what is not used is given back.
        assertThat(tokens / 50 * 8).isBetween(285_000L, 300_000L);
        assertThat(bench.dispatcher.demands())
                .singleElement()
                .satisfies(demand -> assertThat(demand.demand()).isGreaterThanOrEqualTo(1));
    }

    /** An interactive question is next, whatever waits; bulk goes on. */
    @Test
    void interactive_goesFirst() {
        DispatchBench bench = DispatchBench.of(4, 2);
        for (int i = 0; i < 16; i++) {
            bench.ask("bulk" + i, "n", JobClass.BULK, 10, bench.tries(0));
        }
        bench.round();
        bench.ask("now", "n", JobClass.INTERACTIVE, 10, bench.tries(0));
        bench.round();
        bench.next().answer(FakeModelClient::vectorOf);
        bench.round();
        assertThat(DispatchBench.texts(bench.model.requests().get(2).inputs())).containsExactly("now");
        bench.serve(text -> false, Trouble.SERVER_ERROR);
        assertThat(bench.answered()).isEqualTo(17);
    }
}
