package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.Advice;
import io.millrace.limit.JobClass;
import io.millrace.limit.Trouble;
import org.junit.jupiter.api.Test;

/** How many calls a question may take, when more than one task's life has asked it. */
final class AttemptsTest {
    /** A task that went to another worker, failed there, and came back while its call here is still open, knows of more attempts than the call does. */
    @Test
    void whoJoinsWithMoreAttempts_isNotAskedBeyondTheLast() {
        DispatchBench bench = DispatchBench.of(1, 1);
        bench.ask("a", "n", JobClass.NORMAL, 1, bench.tries(1));
        bench.round();
        bench.ask("a", "n", JobClass.NORMAL, 1, bench.tries(DispatchBench.ATTEMPTS_MAX - 1));
        bench.serve("another"::equals, Trouble.SERVER_ERROR);
        assertThat(bench.answered()).as("one call answers both").isEqualTo(1);
        assertThat(bench.model.requests()).hasSize(1);

        bench.ask("b", "n", JobClass.NORMAL, 1, bench.tries(1));
        bench.round();
        bench.ask("b", "n", JobClass.NORMAL, 1, bench.tries(DispatchBench.ATTEMPTS_MAX - 1));
        bench.round();
        bench.next().refuse(Trouble.BAD_VECTOR, Advice.NONE, null);
        bench.round();
        assertThat(bench.unanswered("b").again()).isFalse();
        assertThat(bench.unanswered("b").failure().attempts()).isEqualTo(DispatchBench.ATTEMPTS_MAX);
    }
}
