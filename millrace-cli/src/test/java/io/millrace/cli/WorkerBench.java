package io.millrace.cli;

import io.millrace.app.JobApp;
import io.millrace.app.WorkerSettings;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker, model servers of any latency, and embedders that come and go, all real and in this process. */
final class WorkerBench implements AutoCloseable {
    static final String MODEL = "derived-384";

    private final Path dir;
    private final EmbeddedBroker broker;
    private final Map<String, String> env = new HashMap<>();
    private final List<ModelServer> models = new ArrayList<>();
    private final List<JobApp> workers = new ArrayList<>();

    WorkerBench(Path dir) {
        this.dir = dir;
        this.broker = EmbeddedBroker.start(dir.resolve("broker"));
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("MILLRACE_CREATE_TOPICS", "true");
        env.put("MILLRACE_HTTP_PORT", "0");
        env.put("MILLRACE_DEFAULT_PROVIDER", "local");
        env.put("MILLRACE_BATCH_ITEMS", "32");
    }

    WorkerBench with(String variable, String value) {
        env.put(variable, value);
        return this;
    }

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    ModelServer models(Duration latency) {
        ModelServer server = ModelServer.start(ModelServerSettings.derived().withLatency(latency));
        models.add(server);
        return server;
    }

    /** Waits until it runs; {@code yaml} is said beside the bench's own settings. */
    JobApp worker(URI provider, String yaml) {
        env.put("MILLRACE_PROVIDERS_LOCAL_BASE_URL", provider.toString());
        env.put("MILLRACE_STATE_DIR", dir.resolve("state-" + workers.size()).toString());
        WorkerSettings own = Settings.read(WorkerSettings.defaults(), null, env);
        String priced =
                "models:\n  " + MODEL + ": {provider: local, vector_size: 384, input_cost_per_token: 0.00000002}\n";
        JobApp worker = EmbedderApp.of(Settings.readText(own, "test.yaml", priced + yaml));
        workers.add(worker);
        worker.start();
        if (!worker.awaitRunning(Duration.ofSeconds(90))) {
            throw new AssertionError("a worker does not run");
        }
        return worker;
    }

    static String line(String customId, String text) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
                + "{\"model\":\"" + MODEL + "\",\"input\":\"" + text + "\"}}";
    }

    @Override
    public void close() {
        workers.forEach(JobApp::close);
        models.forEach(ModelServer::close);
        broker.close();
    }
}
