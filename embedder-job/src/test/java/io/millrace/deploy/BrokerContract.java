package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.app.JobApp;
import io.millrace.app.TopicPlan;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.Topics;
import io.millrace.app.WorkerSettings;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.settings.Settings;
import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Millrace needs of a broker, whichever it is: subclass it and say where the broker is. */
abstract class BrokerContract {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Names NAMES = new Names(EmbedderApp.APPLICATION_ID, "embedding");
    private static final int PARTITIONS = 2;
    private static final long WAIT_SECONDS = 300;

    @TempDir
    Path dir;

    private ModelServer models;
    private Admin admin;

    /** Where the broker is. */
    abstract String bootstrap();

    @BeforeEach
    void connect() {
        models = ModelServer.start(ModelServerSettings.derived());
        admin = Admin.create(Map.copyOf(kafka()));
        Topics topics = new Topics(admin);
        topics.create(plan(), 1);
        topics.awaitReady(plan());
    }

    @AfterEach
    void disconnect() {
        admin.close();
        models.close();
    }

    @Test
    void topics_haveTheSettingsTheyWereMadeWith() throws Exception {
        Map<ConfigResource, TopicSpec> specs = plan().stream()
                .collect(Collectors.toMap(t -> new ConfigResource(ConfigResource.Type.TOPIC, t.name()), t -> t));
        Map<ConfigResource, Config> found =
                admin.describeConfigs(specs.keySet()).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(specs).hasSize(16).allSatisfy((resource, spec) -> {
            Config config = found.get(resource);
            spec.config()
                    .forEach((key, value) -> assertThat(config.get(key).value())
                            .as(spec.name() + " " + key)
                            .isEqualTo(value));
        });
        assertThat(new Topics(admin).create(plan(), 1)).as("made a second time").isEmpty();
    }

    @Test
    void abortedTransactions_areNeverRead() throws Exception {
        String topic = "contract-" + System.nanoTime();
        List<TopicSpec> spec = List.of(new TopicSpec(topic, 1, Map.of()));
        new Topics(admin).create(spec, 1);
        new Topics(admin).awaitReady(spec);
        Map<String, Object> config = new HashMap<>(kafka());
        config.put("transactional.id", topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (String value : List.of("aborted", "kept")) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                        .get(WAIT_SECONDS, TimeUnit.SECONDS);
                if (value.equals("kept")) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        assertThat(committed(topic, 1))
                .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
                .containsExactly("kept");
    }

    @Test
    void job_becomesAResult_andAnEqualOneIsAHit_alsoAfterARestart() throws Exception {
        String text = "contract text " + System.nanoTime();
        Path state = dir.resolve("state");
        try (JobApp worker = worker(state)) {
            assertThat(cacheOf(outcome(Lines.job("first", "\"" + text + "\"")))).isEqualTo("miss");
            assertThat(cacheOf(outcome(Lines.job("second", "\"" + text + "\""))))
                    .isEqualTo("hit");
            worker.stop();
        }
        try (JobApp worker = worker(state)) {
            assertThat(cacheOf(outcome(Lines.job("third", "\"" + text + "\"")))).isEqualTo("hit");
            worker.stop();
        }
        // Without its local state a worker has its cache from the broker.
        try (JobApp worker = worker(dir.resolve("another-state"))) {
            assertThat(cacheOf(outcome(Lines.job("fourth", "\"" + text + "\""))))
                    .isEqualTo("hit");
            worker.stop();
        }
        assertThat(models.ledger().callsOf(text)).isEqualTo(1);
    }

    @Test
    void largeRecords_passUpToTheLimit() throws Exception {
        // 500 texts of 14 KB: a job of 7 MB in one record, its items, its result, and one put for each on the way.
        String padding = "word ".repeat(2_800);
        String texts = IntStream.range(0, 500)
                .mapToObj(i -> "\"" + i + " " + padding + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        String job = Lines.job("large", texts);
        assertThat(job.length())
                .isBetween(6_900_000, TopologySettings.defaults().input().recordBytesMax());
        // And one that ends as a dead letter with all its bytes, of the largest value the topic takes.
        byte[] bad = new byte[TopologySettings.defaults().input().recordBytesMax() - 500];
        Arrays.fill(bad, (byte) 'x');
        try (JobApp worker = worker(dir.resolve("state"));
                MillraceClient client = MillraceClient.connect(kafka(), "embedding")) {
            JobOutcome large = client.submit(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(large.answered())
                    .as(() -> new String(large.line(), StandardCharsets.UTF_8))
                    .isTrue();
            assertThat(MAPPER.readTree(large.line()).at("/response/body/data")).hasSize(500);
            assertThat(client.submit(bad).get(WAIT_SECONDS, TimeUnit.SECONDS).answered())
                    .isFalse();
            worker.stop();
        }
        List<ConsumerRecord<byte[], byte[]>> dead = committed(Names.DEAD_LETTERS, 1);
        assertThat(dead).hasSize(1);
        assertThat(dead.get(0).value()).isEqualTo(bad);
    }

    private JobOutcome outcome(String line) throws Exception {
        try (MillraceClient client = MillraceClient.connect(kafka(), "embedding")) {
            return client.submit(line).get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static String cacheOf(JobOutcome outcome) throws Exception {
        JsonNode line = MAPPER.readTree(outcome.line());
        assertThat(outcome.answered()).as(line::toString).isTrue();
        return line.at("/millrace/cache/0").textValue();
    }

    private JobApp worker(Path state) throws Exception {
        Path yaml = Files.writeString(
                dir.resolve("worker.yaml"),
                "kafka:\n  bootstrap.servers: " + bootstrap() + "\nstate_dir: " + state
                        + "\nhttp:\n  port: 0\ntopology:\n  partitions: " + PARTITIONS
                        + "\ndefault_provider: p\nproviders:\n  p:\n    base_url: " + models.baseUrl() + "\n");
        JobApp worker = EmbedderApp.of(Settings.read(WorkerSettings.defaults(), yaml, Map.of()));
        worker.start();
        assertThat(worker.awaitRunning(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
        return worker;
    }

    private Map<String, String> kafka() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    private static List<TopicSpec> plan() {
        TopologySettings topology = TopologySettings.defaults().withPartitions(PARTITIONS);
        List<TopicSpec> plan = new ArrayList<>(TopicPlan.userTopics(NAMES, topology));
        plan.addAll(TopicPlan.internalTopics(NAMES, topology));
        return plan;
    }

    /** What a topic holds under read_committed, once it holds that many. */
    private List<ConsumerRecord<byte[], byte[]>> committed(String topic, int count) {
        Map<String, Object> config = new HashMap<>(kafka());
        config.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long late = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
            while (records.size() < count
                    || ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                assertThat(System.nanoTime()).as("records of " + topic).isLessThan(late);
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
