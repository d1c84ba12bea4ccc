package io.millrace.app;

import io.millrace.settings.Settings;
import io.millrace.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a worker as a process: read the settings, start, run until told to stop, and end with an exit code that says how it went. Whoever calls it must
 * exit with that code: a JVM that lived on after a failed start would look alive and do nothing.
 */
public final class WorkerProcess {
    /** Ended as asked. */
    public static final int OK = 0;
    /** The streams died. */
    public static final int FAILED = 1;
    /** The state directory cannot be used: full, read-only, in use or damaged. */
    public static final int STATE = 74;
    /** It stood still; a new start mends that. */
    public static final int STALLED = 75;
    /** The settings, the topics or the cluster are not as they must be. */
    public static final int CONFIGURATION = 78;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private WorkerProcess() {}

    /**
     * Runs until SIGTERM or until the streams end.
     *
     * @param config the YAML file; null: the environment alone, with {@code MILLRACE_CONFIG} naming a file
     * @return the exit code
     */
    public static int run(@Nullable Path config, Map<String, String> env, Function<WorkerSettings, JobApp> build) {
        return run(config, env, WorkerSettings.defaults(), Function.identity(), build);
    }

    /**
     * The same for a worker with settings of its own.
     *
     * @param worker what of them is every worker's
     */
    public static <T extends Record> int run(
            @Nullable Path config,
            Map<String, String> env,
            T defaults,
            Function<T, WorkerSettings> worker,
            Function<T, JobApp> build) {
        T settings;
        try {
            settings = Settings.read(defaults, file(config, env), env);
            requireCluster(worker.apply(settings));
        } catch (SettingsException | StartException e) {
            return refuse(e);
        }
        Quarantine quarantine = new Quarantine();
        while (true) {
            Life life = live(() -> build.apply(settings));
            if (life.stateTrouble == null || !quarantine.take(life.stateTrouble, life.tasks)) {
                return life.exitCode;
            }
        }
    }

    /** Builds a worker and runs it to its end. */
    private static Life live(Supplier<JobApp> build) {
        JobApp app;
        try {
            app = build.get();
        } catch (SettingsException | StartException e) {
            return Life.ended(refuse(e));
        } catch (StreamsException e) {
            LOG.error("the state under state_dir cannot be used: another worker holds it, or it cannot be read", e);
            return Life.ended(STATE);
        }
        try {
            app.start();
            return await(app);
        } catch (StartException e) {
            app.close();
            return Life.ended(refuse(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Life.ended(FAILED);
        } catch (RuntimeException e) {
            // Also a bug must end the process: other threads would keep a dead worker alive.
            app.close();
            if (Quarantine.concerns(e)) {
                LOG.error("the state under state_dir cannot be opened", e);
                return new Life(STATE, e, app.tasks());
            }
            LOG.error("the worker cannot start", e);
            return Life.ended(FAILED);
        }
    }

    private static Life await(JobApp app) throws InterruptedException {
        // A JVM that ends by a signal has the signal's exit code, whatever its hooks did: only halt says that the stop
        // was clean.
        Thread stop = new Thread(
                () -> {
                    app.stop();
                    Runtime.getRuntime().halt(OK);
                },
                "millrace-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        boolean failed = app.awaitEnd();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // The hook is at work: this is the end it brought about.
            return Life.ended(OK);
        }
        return end(app, failed);
    }

    private static Life end(JobApp app, boolean failed) {
        String refused = app.refused();
        if (refused != null) {
            LOG.error("the worker can no longer work: {}", refused);
            return Life.ended(CONFIGURATION);
        }
        String stalled = app.stalled();
        if (stalled != null) {
            // Not closed: to close takes the very threads that stand still. What is open is rolled back by the next
            // start.
            LOG.error("the worker stands still and must be started again: {}", stalled);
            return Life.ended(STALLED);
        }
        Throwable trouble = app.stateTrouble();
        if (trouble != null) {
            app.close();
            return new Life(STATE, trouble, app.tasks());
        }
        return Life.ended(failed ? FAILED : OK);
    }

    private static @Nullable Path file(@Nullable Path config, Map<String, String> env) {
        String named = env.get("MILLRACE_CONFIG");
        Path file = config != null ? config : named == null || named.isEmpty() ? null : Path.of(named);
        if (file != null && !Files.isReadable(file)) {
            throw new StartException("the settings file " + file + " cannot be read", null);
        }
        return file;
    }

    private static void requireCluster(WorkerSettings settings) {
        if (!settings.kafka().containsKey("bootstrap.servers")) {
            throw new StartException(
                    "kafka.bootstrap.servers is missing: set it in the settings file or as MILLRACE_KAFKA_BOOTSTRAP_SERVERS",
                    null);
        }
    }

    private static int refuse(RuntimeException e) {
        LOG.error("the worker is not configured right:\n{}", e.getMessage());
        return CONFIGURATION;
    }

    /** How one worker's life ended; with trouble of its state there may be another. */
    private record Life(int exitCode, @Nullable Throwable stateTrouble, Path tasks) {
        static Life ended(int exitCode) {
            return new Life(exitCode, null, Path.of(""));
        }
    }
}
