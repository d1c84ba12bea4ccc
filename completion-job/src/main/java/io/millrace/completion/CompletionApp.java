package io.millrace.completion;

import io.millrace.app.JobApp;
import io.millrace.app.StartException;
import io.millrace.app.WorkerSettings;
import io.millrace.model.ModelCatalog;
import io.millrace.model.openai.OpenAiClient;

/** Puts a completion worker together from its settings. */
public final class CompletionApp {
    /** Prefix of its internal topics, transactional ids and group. */
    public static final String APPLICATION_ID = "millrace-completion";

    private CompletionApp() {}

    /** A worker, not yet started; throws {@link StartException} if the settings do not go together. */
    public static JobApp of(WorkerSettings settings) {
        try {
            ModelCatalog catalog = new ModelCatalog(
                    settings.providers(), settings.defaultProvider(), settings.models(), settings.catalog());
            return new JobApp(new ChatJobType(catalog), APPLICATION_ID, settings, new OpenAiClient(settings.client()));
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
