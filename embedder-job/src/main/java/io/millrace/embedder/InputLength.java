package io.millrace.embedder;

import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelInput;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.tokens.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lengths of inputs in tokens, and what happens to one that is longer than its model reads. */
final class InputLength {
    private final OverlongPolicy policy;

    InputLength(OverlongPolicy policy) {
        this.policy = policy;
    }

    /**
     * The input as it is to be asked. A model the catalog lacks has no known limit: its inputs pass, and the provider decides.
     *
     * @param index named in the rejection, -1 for a single input
     */
    Fitted fit(ModelInput input, CatalogModel model, int index) throws JobRejected {
        int max = model.maxInputTokens();
        if (!model.known() || fits(input, model, max)) {
            return new Fitted(input, -1);
        }
        if (policy == OverlongPolicy.HEAD) {
            return new Fitted(head(input, model, max), tokens(input, model));
        }
        throw new JobRejected(
                FailureKind.TOO_MANY_TOKENS,
                (index < 0 ? "body.input" : "body.input[" + index + "]") + " has more than " + max
                        + " tokens, the most its model reads");
    }

    /** Length in tokens, at least 1. */
    int tokens(ModelInput input, CatalogModel model) {
        return input instanceof ModelInput.Text text
                ? Math.max(1, TokenCounter.of(model.tokenizer()).count(text.text()))
                : ((ModelInput.Tokens) input).ids().length;
    }

    /** Length on the wire, bytes; of token ids an upper bound. */
    static int bytes(ModelInput input) {
        return input instanceof ModelInput.Text text
                ? text.text().getBytes(StandardCharsets.UTF_8).length
                : ((ModelInput.Tokens) input).ids().length * 7;
    }

    private static boolean fits(ModelInput input, CatalogModel model, int max) {
        return input instanceof ModelInput.Text text
                ? TokenCounter.of(model.tokenizer()).fits(text.text(), max)
                : ((ModelInput.Tokens) input).ids().length <= max;
    }

    private static ModelInput head(ModelInput input, CatalogModel model, int max) {
        return input instanceof ModelInput.Text text
                ? new ModelInput.Text(TokenCounter.of(model.tokenizer()).head(text.text(), max))
                : new ModelInput.Tokens(Arrays.copyOf(((ModelInput.Tokens) input).ids(), max));
    }

    /**
     * An input that fits.
     *
     * @param cutTokens its length before it was cut, -1 if it is whole
     */
    record Fitted(ModelInput input, int cutTokens) {}
}
