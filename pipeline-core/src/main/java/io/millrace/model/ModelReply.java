package io.millrace.model;

import io.millrace.job.Failure;
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
     * @param promptTokens what the provider says the call's input cost, -1 if it said nothing
     */
    record Answers(
            List<ModelAnswer> answers,
            String model,
            int promptTokens,
            @Nullable String requestId) implements ModelReply {}

    /**
     * Nothing of the call can be used.
     *
     * @param failure with {@code attempts} 0: whoever retries counts them
     * @param retryAfter not sooner than this, if the provider said so
     */
    record Refused(Failure failure, @Nullable Duration retryAfter) implements ModelReply {}
}
