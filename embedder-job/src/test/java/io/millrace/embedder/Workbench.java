package io.millrace.embedder;

import io.millrace.app.JobApp;
import io.millrace.app.TopicPlan;
import io.millrace.app.Topics;
import io.millrace.app.WorkerSettings;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import io.millrace.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker, a model server and as many workers as a test starts, all real and in this process. */
final class Workbench implements AutoCloseable {
    static final String MODEL = "derived-384";

    final EmbeddedBroker broker;
    final ModelServer models;
    private final Path dir;
    private final Map<String, String> env = new HashMap<>();
    private final List<JobApp> workers = new ArrayList<>();
    private String moreYaml = "";

    private Workbench(Path dir, ModelServerSettings server) {
        this.dir = dir;
        this.broker = EmbeddedBroker.start(dir.resolve("broker"));
        this.models = ModelServer.start(server);
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("MILLRACE_HTTP_PORT", "0");
        env.put("MILLRACE_TOPOLOGY_PARTITIONS", "4");
        env.put("MILLRACE_LANE_INFLIGHT_MAX", "4");
        env.put("MILLRACE_BATCH_ITEMS", "32");
    }

    static Workbench start(ModelServerSettings server) {
        try {
            Workbench bench = new Workbench(Files.createTempDirectory("workbench"), server);
            bench.createTopics();
            return bench;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Workbench with(String variable, String value) {
        env.put(variable, value);
        return this;
    }

    /** Appends to the workers' settings file. */
    Workbench yaml(String more) {
        moreYaml = more;
        return this;
    }

    WorkerSettings settings() {
        Path yaml = dir.resolve("millrace.yaml");
        try {
            Files.writeString(
                    yaml,
                    "default_provider: local\nproviders:\n  local:\n    base_url: " + models.baseUrl() + "\n"
                            + "models:\n  " + MODEL + ":\n    provider: local\n    vector_size: 384\n"
                            + moreYaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Map<String, String> own = new HashMap<>(env);
        own.put("MILLRACE_STATE_DIR", dir.resolve("state-" + workers.size()).toString());
        return Settings.read(WorkerSettings.defaults(), yaml, own);
    }

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Starts workers and waits until each runs: all are assigned before the first job. */
    void workers(int count) {
        List<JobApp> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobApp worker = EmbedderApp.of(settings());
            workers.add(worker);
            started.add(worker);
            worker.start();
        }
        for (JobApp worker : started) {
            if (!worker.awaitRunning(Duration.ofSeconds(60))) {
                throw new AssertionError("a worker does not run");
            }
        }
    }

    /** Sends lines as any producer would, without keys; fails if one is not acknowledged. */
    void produce(List<String> lines) throws Exception {
        Map<String, Object> config = new HashMap<>(kafka());
        config.put("max.request.size", 9 << 20);
        config.put("linger.ms", 5);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>(lines.size());
            for (String line : lines) {
                sent.add(producer.send(new ProducerRecord<>("embedding.jobs", line.getBytes(StandardCharsets.UTF_8))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    JobApp worker(int index) {
        return workers.get(index);
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            Topics topics = new Topics(admin);
            var plan = TopicPlan.userTopics(
                    new Names(EmbedderApp.APPLICATION_ID, "embedding"),
                    settings().topology());
            topics.create(plan, 1);
            topics.awaitReady(plan);
        }
    }

    @Override
    public void close() {
        workers.forEach(JobApp::close);
        models.close();
        broker.close();
    }
}
