package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Answer;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Result;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** What must be true of a run once all is quiet. */
final class Verdict {
    private final World world;
    private final Map<Integer, Integer> billed = new HashMap<>();

    Verdict(World world) {
        this.world = world;
    }

    void check() {
        world.partitions.forEach(this::outcomes);
        world.partitions.forEach(this::kept);
        paid();
    }

    /** Each job has ended once, as the model or its own fault says. */
    private void outcomes(Partition partition) {
        assertThat(partition.committed.pending).as("pending").isEmpty();
        long[] ended = partition.committed.outcomes.stream()
                .mapToLong(Partition.Ended::offset)
                .sorted()
                .toArray();
        assertThat(ended)
                .as("jobs of partition %s that ended", partition.number)
                .isEqualTo(LongStream.range(0, partition.jobs.size()).toArray());
        for (Partition.Ended job : partition.committed.outcomes) {
            assertThat(job.question()).isEqualTo(partition.jobs.get((int) job.offset()));
            if (job.outcome() instanceof Result result) {
                result(job.question(), result);
            } else {
                failure(job.question(), (Failure) job.outcome());
            }
        }
    }

    private void result(int question, Result result) {
        assertThat(world.questions.fault(question)).isIn(Questions.Fault.NONE, Questions.Fault.BREAKS);
        assertThat(result.answer().body()).isEqualTo(Questions.kept(Questions.answer(question)));
        CacheState cache = result.delivery().cache();
        if (cache == CacheState.HIT) {
            world.seen(World.Sight.ANSWER_HIT);
        } else if (cache == CacheState.COALESCED) {
            world.seen(World.Sight.ANSWER_COALESCED);
        }
        assertThat(cache == CacheState.MISS || result.delivery().billedTokens() == 0)
                .isTrue();
        billed.merge(question, result.delivery().billedTokens(), Integer::sum);
    }

    private void failure(int question, Failure failure) {
        if (failure.kind() == FailureKind.ITEM_REFUSED) {
            assertThat(world.questions.fault(question)).isEqualTo(Questions.Fault.REFUSED);
            world.seen(World.Sight.ITEM_REFUSED);
        } else if (failure.kind() == FailureKind.UNKNOWN_MODEL) {
            assertThat(world.questions.fault(question)).isEqualTo(Questions.Fault.GONE);
            world.seen(World.Sight.NO_LONGER_ASKABLE);
        } else if (failure.kind() == FailureKind.DEADLINE) {
            assertThat(failure.attempts()).isLessThan(World.ATTEMPTS_MAX);
        } else {
            boolean nonsense = failure.kind() == FailureKind.BAD_VECTOR;
            // A dead letter tells of the last attempt, which may have met the provider's own trouble.
            boolean otherTrouble = !nonsense && world.ledger.unlucky.contains(question);
            assertThat(world.questions.fault(question) == Questions.Fault.NONSENSE && !otherTrouble)
                    .isEqualTo(nonsense);
            assertThat(failure.attempts()).as("attempts of %s", failure).isEqualTo(World.ATTEMPTS_MAX);
            world.seen(World.Sight.ATTEMPTS_EXHAUSTED);
        }
    }

    /** A kept answer is what the model says to that question, and its bill was paid by exactly one job. */
    private void kept(Partition partition) {
        partition.committed.cache.forEach((key, answer) -> {
            int question = world.questions.number(key);
            assertThat(answer.body()).isEqualTo(Questions.kept(Questions.answer(question)));
            assertThat(billed.getOrDefault(question, 0))
                    .as("billed for question %s", question)
                    .isEqualTo(bill(answer));
        });
    }

    private static int bill(Answer answer) {
        return answer.tokens();
    }

    /** Nothing is paid twice but what was open, or answered and not committed, when a process or, without memo, a task was lost. */
    private void paid() {
        int distinct = world.partitions.stream()
                .mapToInt(p -> p.committed.cache.size())
                .sum();
        if (world.ledger.paid > distinct) {
            world.seen(World.Sight.ANSWER_PAID_TWICE);
        }
        assertThat(world.ledger.paid).as("answers paid").isLessThanOrEqualTo(distinct + world.ledger.lost);
    }
}
