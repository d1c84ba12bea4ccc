package io.millrace.reliability;

import io.millrace.app.TopicPlan;
import io.millrace.embedder.EmbedderApp;
import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks the broker where things stand. */
final class ClusterProbe implements AutoCloseable {
    private static final Duration ANSWER_DEADLINE = Duration.ofMinutes(3);

    private final String bootstrapServers;
    private final Names names = new Names(EmbedderApp.APPLICATION_ID, "embedding");
    private final int partitions;
    private final Admin admin;

    ClusterProbe(String bootstrapServers, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
        this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
    }

    Admin admin() {
        return admin;
    }

    /** The topics a user would create before the first start. */
    List<NewTopic> userTopics() {
        TopologySettings settings = TopologySettings.defaults();
        return TopicPlan.userTopics(names, settings).stream()
                .map(t -> new NewTopic(
                                t.name(), t.partitions() == settings.partitions() ? partitions : t.partitions(), (short)
                                        1)
                        .configs(t.config()))
                .toList();
    }

    /** First offset not visible read_committed, of every partition with outcomes. */
    Map<String, Long> visible() {
        Map<String, Long> visible = new HashMap<>();
        offsets(OutcomeLedger.TOPICS, IsolationLevel.READ_COMMITTED)
                .forEach((place, offset) -> visible.put(place.topic() + "-" + place.partition(), offset));
        return visible;
    }

    /** Where every partition that matters stands now. */
    List<ClusterState> state() {
        List<String> topics = new ArrayList<>(OutcomeLedger.TOPICS);
        topics.add(names.jobs());
        topics.addAll(names.repartitionTopics());
        topics.addAll(List.of(names.pendingChangelog(), names.cacheChangelog(), names.gatherChangelog()));
        Map<TopicPartition, Long> stable = offsets(topics, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> ends = offsets(topics, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(EmbedderApp.APPLICATION_ID).partitionsToOffsetAndMetadata());
        List<ClusterState> states = new ArrayList<>();
        ends.forEach((place, end) -> {
            OffsetAndMetadata of = committed.get(place);
            long offset = !place.topic().equals(names.jobs()) ? -1 : of == null ? 0 : of.offset();
            long lso = stable.getOrDefault(place, -1L);
            states.add(new ClusterState(place.topic(), place.partition(), end, lso, offset));
        });
        return states;
    }

    /** The pending stores' changelog, as a restoring task would read it. */
    void pending(History<PendingChange> history) {
        List<TopicPartition> all = places(List.of(names.pendingChangelog()));
        Map<TopicPartition, Long> ends = offsets(List.of(names.pendingChangelog()), IsolationLevel.READ_COMMITTED);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = RunClock.nanos() + Duration.ofMinutes(2).toNanos();
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                if (RunClock.nanos() > deadline) {
                    throw new RowFailed("the pending changelog cannot be read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    history.add(new PendingChange(
                            record.partition(),
                            record.offset(),
                            HexFormat.of().formatHex(record.key()),
                            record.value() != null));
                }
            }
        }
    }

    private Map<TopicPartition, Long> offsets(List<String> topics, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        places(topics).forEach(place -> wanted.put(place, OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(wanted, new ListOffsetsOptions(isolation)).all())
                .forEach((place, info) -> offsets.put(place, info.offset()));
        return offsets;
    }

    private List<TopicPartition> places(List<String> topics) {
        Function<String, List<TopicPartition>> of = topic -> IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        return topics.stream().map(of).flatMap(List::stream).toList();
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new RowFailed("the broker does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RowFailed("interrupted while asking the broker");
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
