package io.millrace.model;

import io.millrace.job.Failure;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.Trouble;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a call ended: checked answers for all of its inputs, or one failure for all of them. */
public sealed interface ModelReply {

    /** What the reply's headers say about when to call again. */
    Advice advice();

    /**
     * Every input was answered and every answer passed its checks.
     *
     * @param answers one an input, in the order of the request
     * @param model the model that answered, as the provider names it
     * @param usage what the provider says the call took, null if it said nothing
     * @param tier at which of the provider's prices
     * @param firstChunk from the call until the first of a streamed answer came; null if it was not streamed
     */
    record Answers(
            List<ModelAnswer> answers,
            String model,
            @Nullable Usage usage,
            @Nullable String requestId,
            ServiceTier tier,
            Advice advice,
            @Nullable Duration firstChunk)
            implements ModelReply {

        /** At the list price, without advice. */
        public Answers(List<ModelAnswer> answers, String model, @Nullable Usage usage, @Nullable String requestId) {
            this(answers, model, usage, requestId, ServiceTier.STANDARD, Advice.NONE, null);
        }

        /** The same, of an answer whose first chunk came after so long. */
        public Answers streamed(@Nullable Duration after) {
            return new Answers(answers, model, usage, requestId, tier, advice, after);
        }
    }

    /**
     * Nothing of the call can be used.
     *
     * @param trouble what went wrong, told once, where the reply was read; what is done about it is its {@link Trouble#react}
     * @param failure with {@code attempts} 0: whoever retries counts them; its kind is the trouble's
     * @param wasted what the provider says the call took all the same, null if it said nothing
     */
    record Refused(
            Trouble trouble,
            Failure failure,
            Advice advice,
            @Nullable Usage wasted) implements ModelReply {

        /** One that the provider said nothing to. */
        public static Refused local(Trouble trouble, String sentence) {
            return new Refused(trouble, Failure.local(trouble.kind(), sentence), Advice.NONE, null);
        }

        /** The same failure, of a call that took this; null if the provider did not say. */
        public Refused afterWaste(@Nullable Usage taken) {
            return new Refused(trouble, failure, advice, taken);
        }
    }
}
