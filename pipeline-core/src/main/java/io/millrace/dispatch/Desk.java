package io.millrace.dispatch;

import io.millrace.job.Answer;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import io.millrace.model.ModelAsk;

/**
 * What flights need of the task around them.
 *
 * <p>Threads: the task's stream thread.
 */
public interface Desk {

    /** What to send for an item at its step; throws {@link JobRejected} if it can no longer be asked, e.g. because the catalog changed while it waited. */
    ModelAsk ask(Item item) throws JobRejected;

    /** What becomes of an answer to an item's question at its step. */
    Judgement judge(Item item, Reply.Answered reply);

    /** The step to take after a failure that is final for the present one, or -1. */
    int afterFailure(Item item, FailureKind kind);

    /** An accepted answer in the form that is kept. */
    Answer answer(Reply.Answered reply, String lane, String via);

    /** A question whose call failed will be asked again. */
    default void retrying(Failure failure) {}

    /** Writes one waiter's outcome; returns its size in bytes. */
    int settle(CacheKey question, Item item, Outcome outcome, Journey journey, Now now);
}
