package io.millrace.completion;

import io.millrace.app.WorkerSettings;
import io.millrace.completion.budget.BudgetSettings;
import io.millrace.completion.prompt.PromptSettings;
import io.millrace.completion.route.RouteSettings;
import io.millrace.settings.Inline;
import io.millrace.settings.Setting;
import java.util.Map;

/** Everything a completion worker can be told: what every worker can, and what only completions have. */
public record CompletionSettings(
        @Inline WorkerSettings worker,

        @Setting(doc = "Prompt templates by name, or name@version.")
        Map<String, PromptSettings> prompts,

        @Setting(doc = "Routes by the name jobs give as their model.")
        Map<String, RouteSettings> routes,

        BudgetSettings budget) {

    /** No templates beside the built-in ones, no routes; nothing is cut. */
    public static CompletionSettings defaults() {
        return of(WorkerSettings.defaults());
    }

    /** The same over settings of a worker. */
    public static CompletionSettings of(WorkerSettings worker) {
        return new CompletionSettings(worker, Map.of(), Map.of(), BudgetSettings.defaults());
    }

    public CompletionSettings {
        prompts = Map.copyOf(prompts);
        routes = Map.copyOf(routes);
    }
}
