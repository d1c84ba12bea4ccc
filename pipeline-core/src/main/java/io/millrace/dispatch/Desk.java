package io.millrace.dispatch;

import io.millrace.job.Answer;
import io.millrace.job.Item;
import io.millrace.job.JobRejected;
import io.millrace.job.Outcome;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import io.millrace.model.ModelAsk;
import org.jspecify.annotations.Nullable;

/**
 * What flights need of the task around them.
 *
 * <p>Threads: the task's stream thread.
 */
public interface Desk {

    /** What to send for an item; throws {@link JobRejected} if it can no longer be asked, e.g. because the catalog changed while it waited. */
    ModelAsk ask(Item item) throws JobRejected;

    /** The answer kept for a question, or null. */
    @Nullable
    Answer kept(CacheKey question, Now now);

    /** Keeps a model's answer for all who will ask, if it may be kept, and gives it in the form that is kept. */
    Answer keep(CacheKey question, Reply.Answered reply, Now now);

    /** Writes one waiter's outcome; returns its size in bytes. */
    int settle(CacheKey question, Item item, Outcome outcome, Now now);
}
