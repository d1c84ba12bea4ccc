package io.millrace.inspector;

import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.replay.Edit;
import io.millrace.inspector.replay.JobTokens;
import io.millrace.inspector.replay.Plan;
import io.millrace.inspector.replay.PlanProgress;
import io.millrace.inspector.replay.Remarks;
import io.millrace.inspector.replay.ReplaySettings;
import io.millrace.inspector.replay.Replays;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One person at the dead letters of a broker. */
final class Desk implements AutoCloseable {
    static final int CAP = 10_000;

    final Inspector inspector;
    final Replays replays;
    final Remarks remarks;

    Desk(Letters letters, Path fold, boolean edits) {
        ReplaySettings settings = new ReplaySettings(
                letters.kafka(), letters.topic + "-replay", letters.state, letters.audit, "anna", edits, 3);
        ModelCatalog catalog = new ModelCatalog(
                Map.of("p", new ProviderSettings(URI.create("http://127.0.0.1/v1"), null, Map.of(), Map.of())),
                "p",
                Map.of());
        this.inspector = Inspector.open(letters.fold(fold), InstantSource.system(), count -> {});
        this.replays = new Replays(
                inspector.fold(),
                inspector.reader(),
                HeaderFamily.KNOWN,
                settings,
                new JobTokens(catalog),
                InstantSource.system(),
                System::nanoTime);
        this.remarks = new Remarks(settings, InstantSource.system());
    }

    /** As fast as it goes, unless there is a rate. */
    static Plan draft(String id, int recordsPerMinute, Edit edit) {
        return new Plan(id, 1, "anna", "test", null, recordsPerMinute, 0, edit, 0);
    }

    PlanProgress run(Plan draft, Criteria criteria) throws Exception {
        return replays.run(draft, criteria, CAP, progress -> {});
    }

    Status status(String id) {
        return inspector
                .fold()
                .status(inspector.fold().row(Position.of(id).orElseThrow()).orElseThrow());
    }

    /** One dead letter. */
    static Criteria one(String id) {
        return new Criteria(
                Set.of(Position.of(id).orElseThrow()), Set.of(), Set.of(), Set.of(), Set.of(), 0, Long.MAX_VALUE, null);
    }

    /** Those of an error. */
    static Criteria error(String error) {
        return new Criteria(Set.of(), Set.of(), Set.of(error), Set.of(), Set.of(), 0, Long.MAX_VALUE, null);
    }

    /** Waits for what comes through a topic. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 60 s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Everything committed of a topic. */
    static List<ConsumerRecord<byte[], byte[]>> committed(Map<String, String> kafka, String topic) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("fetch.max.wait.ms", 20);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() {
        remarks.close();
        inspector.close();
    }
}
