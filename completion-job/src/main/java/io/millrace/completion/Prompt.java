package io.millrace.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.AnswerLimit;
import io.millrace.completion.budget.ChatTokens;
import io.millrace.completion.budget.Fitted;
import io.millrace.completion.budget.ModelWindow;
import io.millrace.completion.budget.PromptBudget;
import io.millrace.completion.budget.TokenLimit;
import io.millrace.job.JobRejected;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;
import io.millrace.tokens.TokenCounter;
import java.util.Set;

/**
 * A job's prompt as one model is asked it: within its budget, and with an answer no longer than there is room for.
 *
 * @param fitted what was cut
 * @param body the request as it is sent, but for the model's name
 */
record Prompt(Fitted fitted, AnswerLimit answer, ObjectNode body) {
    private static final Set<String> NOT_SENT = Set.of("model", "stream", "stream_options");

    /** Fits a job's prompt to a model; throws {@link JobRejected} if it is too long and may not be cut. */
    static Prompt of(Resolved job, CatalogModel model) throws JobRejected {
        ModelWindow window = window(model);
        Fitted fitted = fit(job, model, window);
        AnswerLimit answer = AnswerLimit.of(
                fitted.body(), fitted.tokens(), window, job.budget().budgetTokens());
        // Whether upstream streams is the provider's matter, not the job's: the result line is the same.
        ObjectNode sent = fitted.body().objectNode();
        sent.setAll(answer.applyTo(fitted.body()));
        sent.remove(NOT_SENT);
        return new Prompt(fitted, answer, sent);
    }

    /** What was cut of a job's prompt for a model. */
    static Fitted fit(Resolved job, CatalogModel model) throws JobRejected {
        return fit(job, model, window(model));
    }

    /** Enters the key: how prompts that are too long are cut, empty if they are not. */
    static String digest(Resolved job, CatalogModel model) throws JobRejected {
        String digest = job.budget().digest(limit(job, window(model)));
        return digest.isEmpty() ? "" : "|" + digest;
    }

    int tokens() {
        return fitted.tokens();
    }

    ModelAsk ask(CatalogModel model) {
        boolean estimated = !model.tokenizerExact() || ChatTokens.estimated(body);
        int bytes = body.toString().length();
        return new ModelAsk(
                model, body.objectNode(), "", new ModelInput.Chat(body), Math.max(1, tokens()), estimated, bytes);
    }

    private static Fitted fit(Resolved job, CatalogModel model, ModelWindow window) throws JobRejected {
        return PromptBudget.fit(
                job.body(), limit(job, window), job.budget().policy(), TokenCounter.of(model.tokenizer()));
    }

    private static TokenLimit limit(Resolved job, ModelWindow window) throws JobRejected {
        return job.budget().limit(window.tokens(), AnswerLimit.asked(job.body()));
    }

    /** Of a model the catalog lacks nothing is known. */
    private static ModelWindow window(CatalogModel model) {
        return model.known() && model.mode().equals("chat")
                ? new ModelWindow(model.maxInputTokens(), model.maxOutputTokens())
                : new ModelWindow(0, 0);
    }
}
