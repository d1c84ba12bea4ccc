package io.millrace.embedder;

import io.millrace.app.JobApp;
import io.millrace.app.StartException;
import io.millrace.app.WorkerSettings;
import io.millrace.model.ModelCatalog;
import io.millrace.model.openai.OpenAiClient;
import io.millrace.topology.JobKeys;

/** Puts an embedder together from its settings. */
public final class EmbedderApp {
    /** Prefix of its internal topics, transactional ids and group. */
    public static final String APPLICATION_ID = "millrace-embedder";

    private EmbedderApp() {}

    /** A worker, not yet started; throws {@link StartException} if the settings do not go together. */
    public static JobApp of(WorkerSettings settings) {
        try {
            return new JobApp(type(settings), APPLICATION_ID, settings, new OpenAiClient(settings.client()));
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The keys of jobs for workers of these settings; throws {@link StartException} as {@link #of} does. */
    public static JobKeys keys(WorkerSettings settings) {
        try {
            return new JobKeys(type(settings), settings.topology());
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static EmbeddingJobType type(WorkerSettings settings) {
        return new EmbeddingJobType(
                new ModelCatalog(
                        settings.providers(), settings.defaultProvider(), settings.models(), settings.catalog()),
                settings.overlong(),
                settings.topology().gather().itemsPerJobMax(),
                settings.topology().resultBytesMax());
    }
}
