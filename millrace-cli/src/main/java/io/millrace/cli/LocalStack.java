package io.millrace.cli;

import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.completion.CompletionApp;
import io.millrace.completion.CompletionSettings;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The embedded default: a broker, a local model server, one embedder worker and, if the plan says so, one of completions, all in this process.
 *
 * <p>Threads: {@link #close} any; a process that is told to end closes it too, so that what is kept stays in order.
 */
final class LocalStack implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final int BATCH_ITEMS = 16;
    static final int INFLIGHT = 4;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedBroker broker;
    private final ModelServer models;
    private final JobApp worker;
    private final @Nullable JobApp completions;
    private final Thread hook = new Thread(this::shutDown, "local-stack-stop");
    private final Runnable afterwards;
    private boolean closed;

    private LocalStack(
            EmbeddedBroker broker,
            ModelServer models,
            JobApp worker,
            @Nullable JobApp completions,
            Runnable afterwards) {
        this.broker = broker;
        this.models = models;
        this.worker = worker;
        this.completions = completions;
        this.afterwards = afterwards;
    }

    /** Starts all of it and waits until jobs are read. */
    static LocalStack start(LocalStackPlan plan) {
        // The model takes as long to load as the broker to start.
        CompletableFuture<ModelServer> loading = CompletableFuture.supplyAsync(() -> ModelServer.start(plan.models()));
        EmbeddedBroker broker = broker(plan, loading);
        ModelServer models = null;
        try {
            models = loading.join();
            JobApp worker = EmbedderApp.of(settings(plan, broker, models));
            JobApp completions = completions(plan, broker, models);
            LocalStack stack = new LocalStack(broker, models, worker, completions, plan.afterwards());
            Runtime.getRuntime().addShutdownHook(stack.hook);
            try {
                stack.startWorkers();
                return stack;
            } catch (RuntimeException e) {
                stack.close();
                throw e;
            }
        } catch (RuntimeException e) {
            // Closing twice does nothing.
            if (models != null) {
                models.close();
            }
            broker.close();
            throw e;
        }
    }

    /** Both join their groups at the same time, which takes seconds. */
    private void startWorkers() {
        workers().forEach(JobApp::start);
        for (JobApp started : workers()) {
            if (!started.awaitRunning(START_TIMEOUT)) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "The worker did not start within " + START_TIMEOUT.toSeconds()
                                + " s; MILLRACE_LOG_LEVEL=INFO shows what it is doing.");
            }
        }
    }

    private List<JobApp> workers() {
        return completions == null ? List.of(worker) : List.of(worker, completions);
    }

    private static @Nullable JobApp completions(LocalStackPlan plan, EmbeddedBroker broker, ModelServer models) {
        String yaml = plan.completions();
        if (yaml == null) {
            return null;
        }
        Map<String, String> env = settings(plan, broker, models, plan.metricsPort() < 0 ? -1 : 0);
        CompletionSettings addresses = CompletionSettings.of(Settings.read(WorkerSettings.defaults(), null, env));
        return CompletionApp.of(yaml.isEmpty() ? addresses : Settings.readText(addresses, "the demo's settings", yaml));
    }

    private static EmbeddedBroker broker(LocalStackPlan plan, CompletableFuture<ModelServer> loading) {
        try {
            return plan.brokerPort() == 0
                    ? EmbeddedBroker.start(plan.data().resolve("broker"))
                    : EmbeddedBroker.start(plan.data().resolve("broker"), plan.brokerPort());
        } catch (RuntimeException e) {
            var unused = loading.thenAccept(ModelServer::close);
            throw e;
        }
    }

    private static WorkerSettings settings(LocalStackPlan plan, EmbeddedBroker broker, ModelServer models) {
        Map<String, String> env = settings(plan, broker, models, plan.metricsPort());
        return Settings.read(WorkerSettings.defaults(), null, env);
    }

    private static Map<String, String> settings(
            LocalStackPlan plan, EmbeddedBroker broker, ModelServer models, int port) {
        Map<String, String> env = settings(plan.data(), broker, models);
        env.put("MILLRACE_HTTP_PORT", String.valueOf(port));
        if (!plan.token().isEmpty()) {
            env.put("MILLRACE_HTTP_TOKEN", plan.token());
        }
        return env;
    }

    /** What any worker on such a stack is told, as variables. */
    static Map<String, String> settings(Path data, EmbeddedBroker broker, ModelServer models) {
        Map<String, String> env = new HashMap<>();
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("MILLRACE_STATE_DIR", data.resolve("state").toString());
        env.put("MILLRACE_CREATE_TOPICS", "true");
        env.put("MILLRACE_REPLICATION", "1");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", String.valueOf(PARTITIONS));
        env.put("MILLRACE_BATCH_ITEMS", String.valueOf(BATCH_ITEMS));
        env.put("MILLRACE_LANE_INFLIGHT_MAX", String.valueOf(INFLIGHT));
        env.put("MILLRACE_DEFAULT_PROVIDER", "local");
        env.put("MILLRACE_PROVIDERS_LOCAL_BASE_URL", models.baseUrl().toString());
        return env;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    ModelServer models() {
        return models;
    }

    JobApp worker() {
        return worker;
    }

    /** The completion worker; there must be one. */
    JobApp completions() {
        if (completions == null) {
            throw new IllegalStateException("this stack was planned without completions");
        }
        return completions;
    }

    /** Waits until a worker has ended; whether it died. */
    boolean awaitEnd() {
        CompletableFuture<?>[] ends = workers().stream()
                .map(started ->
                        CompletableFuture.supplyAsync(() -> ended(started), task -> daemon(task, "local-stack-end")))
                .toArray(CompletableFuture<?>[]::new);
        return Boolean.TRUE.equals(CompletableFuture.anyOf(ends).join());
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean ended(JobApp worker) {
        try {
            return worker.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A planned stop: calls in flight are waited for and committed. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook does the rest, and this call waits for it below.
        }
        shutDown();
    }

    private synchronized void shutDown() {
        if (!closed) {
            closed = true;
            // One after the other: the second works on meanwhile, and nobody sends any more.
            workers().forEach(JobApp::stop);
            models.close();
            broker.close();
            afterwards.run();
        }
    }
}
