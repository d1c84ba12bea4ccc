package io.millrace.dispatch;

import io.millrace.job.Failure;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ServiceTier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message from the dispatcher to a task: exactly one for each question. */
public sealed interface Reply {
    /** The question. */
    CacheKey id();

    /** Its way through the dispatcher. */
    CallStory call();

    /**
     * The model answered.
     *
     * @param model the model that answered, as the provider names it
     * @param tier at which of the provider's prices
     * @param usage this question's share of what the call took
     * @param estimated whether that share rests on a tokenizer that is not the model's
     * @param generation what the asker knew of decisions on the cache when it asked
     * @param wasted this question's share of calls before, which took something and brought nothing; null if there were none
     */
    record Answered(
            CacheKey id,
            ModelAnswer answer,
            String model,
            ServiceTier tier,
            Usage usage,
            boolean estimated,
            long generation,
            CallStory call,
            @Nullable Usage wasted)
            implements Reply {

        /** When the call went out, epoch milliseconds. */
        public long sentMs() {
            return call.sentMs();
        }

        /** How long it took, milliseconds. */
        public long tookMs() {
            return call.endedMs() - call.sentMs();
        }
    }

    /**
     * The call failed.
     *
     * @param again whether the question may be asked again, not sooner than {@code retryAfter}
     * @param counts whether that was one of its attempts: an outage's failure is not
     * @param retryAfter not sooner than this, if the provider said so
     * @param wasted this question's share of what the call took all the same, null if the provider said nothing
     */
    record Unanswered(
            CacheKey id,
            Failure failure,
            boolean again,
            boolean counts,
            @Nullable Duration retryAfter,
            @Nullable Usage wasted,
            CallStory call)
            implements Reply {

        /** Attempts made, where the task knows of so many before this: one that lost its transaction may know of too few. */
        public int attempts(int before) {
            return Math.max(before + (counts ? 1 : 0), failure.attempts());
        }
    }
}
