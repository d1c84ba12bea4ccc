package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.JobOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OrderlyWaitTest {
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> shown = new ArrayList<>();

    @Test
    void outcomes_areTakenInTheOrderOfSending_howeverTheyCome() throws Exception {
        List<CompletableFuture<JobOutcome>> sent = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (OrderlyWait wait = new OrderlyWait(new Shown(), 30)) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();
                sent.add(outcome);
                expected.add("job " + i);
                wait.add(outcome, this::take);
            }
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(1));
            order.forEach(i -> sent.get(i).complete(outcome("job " + i)));
            wait.finish();
        }
        assertThat(taken).isEqualTo(expected);
        assertThat(shown).last().isEqualTo(100L);
    }

    @Test
    void window_isBounded_addWaitsForTheOldest() throws Exception {
        CompletableFuture<JobOutcome> oldest = new CompletableFuture<>();
        try (OrderlyWait wait = new OrderlyWait(new Shown(), 30)) {
            wait.add(oldest, this::take);
            for (int i = 1; i < OrderlyWait.WINDOW - 1; i++) {
                wait.add(CompletableFuture.completedFuture(outcome("job " + i)), this::take);
            }
            assertThat(taken).as("the oldest holds back all behind it").isEmpty();
            CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> {
                try {
                    wait.add(CompletableFuture.completedFuture(outcome("last")), this::take);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(adding).isNotDone();
            oldest.complete(outcome("job 0"));
            adding.get(30, TimeUnit.SECONDS);
            wait.finish();
        }
        assertThat(taken)
                .hasSize(OrderlyWait.WINDOW)
                .startsWith("job 0", "job 1")
                .endsWith("last");
    }

    @Test
    void noOutcomeInTime_isAnExitCodeOfItsOwn() throws Exception {
        try (OrderlyWait wait = new OrderlyWait(new Shown(), 0)) {
            wait.add(new CompletableFuture<>(), this::take);
            assertThatThrownBy(wait::finish)
                    .isInstanceOfSatisfying(
                            CommandFailed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ExitCode.TIMED_OUT));
        }
    }

    private void take(JobOutcome outcome) {
        taken.add(new String(outcome.line(), StandardCharsets.UTF_8));
    }

    private static JobOutcome outcome(String line) {
        return new JobOutcome(true, line.getBytes(StandardCharsets.UTF_8));
    }

    /** Notes how far it was told to be. */
    private final class Shown implements Progress {
        @Override
        public void at(long done, String note) {
            shown.add(done);
        }

        @Override
        public void close() {}
    }
}
