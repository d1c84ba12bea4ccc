package io.millrace.model;

import io.millrace.job.Failure;
import io.millrace.job.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call ended: checked answers for all of its inputs, or one failure for all of them. */
public sealed interface ModelReply {

    /**
     * Every input was answered and every answer passed its checks.
     *
     * @param answers one an input, in the order of the request
     * @param model the model that answered, as the provider names it
     * @param usage what the provider says the call took, null if it said nothing
     * @param tier at which of the provider's prices
     */
    record Answers(
            List<ModelAnswer> answers,
            String model,
            @Nullable Usage usage,
            @Nullable String requestId,
            ServiceTier tier)
            implements ModelReply {

        /** At the list price. */
        public Answers(List<ModelAnswer> answers, String model, @Nullable Usage usage, @Nullable String requestId) {
            this(answers, model, usage, requestId, ServiceTier.STANDARD);
        }
    }

    /**
     * Nothing of the call can be used.
     *
     * @param failure with {@code attempts} 0: whoever retries counts them
     * @param retryAfter not sooner than this, if the provider said so
     * @param wasted what the provider says the call took all the same, null if it said nothing
     */
    record Refused(
            Failure failure,
            @Nullable Duration retryAfter,
            @Nullable Usage wasted) implements ModelReply {

        /** The same failure, of a call that took this; null if the provider did not say. */
        public Refused afterWaste(@Nullable Usage taken) {
            return new Refused(failure, retryAfter, taken);
        }
    }
}
