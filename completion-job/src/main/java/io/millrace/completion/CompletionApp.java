package io.millrace.completion;

import io.millrace.app.JobApp;
import io.millrace.app.StartException;
import io.millrace.app.WorkerSettings;
import io.millrace.model.openai.OpenAiClient;

/** Puts a completion worker together from its settings. */
public final class CompletionApp {
    /** Prefix of its internal topics, transactional ids and group. */
    public static final String APPLICATION_ID = "millrace-completion";

    private CompletionApp() {}

    /** A worker with neither templates nor routes of its own, not yet started. */
    public static JobApp of(WorkerSettings settings) {
        return of(CompletionSettings.of(settings));
    }

    /** A worker, not yet started; throws {@link StartException} if the settings do not go together. */
    public static JobApp of(CompletionSettings settings) {
        try {
            WorkerSettings worker = settings.worker();
            return new JobApp(ChatJobType.of(settings), APPLICATION_ID, worker, new OpenAiClient(worker.client()));
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
