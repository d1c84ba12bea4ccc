package io.millrace.benchmarks;

import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.embedder.EmbedderApp;
import java.time.Duration;

/** One run of an embedder over a backlog. */
public final class EmbedderRun {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Lab lab;
    private final WorkerSettings settings;

    public EmbedderRun(Lab lab, WorkerSettings settings) {
        this.lab = lab;
        this.settings = settings;
    }

    /** Starts a worker on the state of the run before, and stops it when {@code records} are written. */
    public Window.Took run(String name, String results, int records, Duration stillness) {
        Window window = new Window(lab, results);
        try (JobApp app = EmbedderApp.of(settings)) {
            running(name, app);
            window.open();
            return window.await(records, stillness);
        }
    }

    /** Starts a worker and waits until it runs. */
    public static void running(String name, JobApp app) {
        app.start();
        if (!app.awaitRunning(TIMEOUT)) {
            throw new IllegalStateException(name + " does not run");
        }
    }
}
