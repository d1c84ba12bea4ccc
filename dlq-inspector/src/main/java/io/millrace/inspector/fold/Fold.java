package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Position;
import io.millrace.inspector.state.LetterState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Everything the topics say about dead letters, in stores on this disk, kept up to date while it is open. Each process folds for itself: it joins no group and
 * writes nothing to the cluster.
 *
 * <p>Threads: any; the folding is done by one of Streams' own.
 */
public final class Fold implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final FoldSettings settings;
    private final InstantSource clock;
    private final Folding folding = new Folding();
    private final FoldDirectory directory;
    private final KafkaStreams streams;
    private final StateView state;
    private final Statuses statuses;

    private Fold(FoldSettings settings, InstantSource clock, LongConsumer progress) {
        this.settings = settings;
        this.clock = clock;
        ClusterFacts facts = ClusterFacts.ask(settings);
        this.directory = FoldDirectory.open(settings.directory(), facts.identity());
        this.streams = new KafkaStreams(
                FoldTopology.build(
                        settings.topics(), settings.stateTopic(), facts.decided(), settings.families(), folding),
                properties());
        this.streams.setGlobalStateRestoreListener(new Restoring(progress));
        start();
        this.state = new StateView(facts.decided() ? store(FoldTopology.STATE_STORE) : null);
        this.statuses = new Statuses(state);
    }

    /**
     * Folds what is there and goes on with what comes; returns when everything is folded that was there at the call.
     *
     * @param progress told how many dead letters have been read so far
     * @throws InspectorException if a topic is missing or cannot be read
     */
    public static Fold open(FoldSettings settings, InstantSource clock, LongConsumer progress) {
        return new Fold(settings, clock, progress);
    }

    private void start() {
        try {
            streams.start();
        } catch (StreamsException e) {
            streams.close(CLOSE);
            throw new InspectorException("the dead letters could not be folded: " + e.getMessage(), e);
        }
    }

    private Properties properties() {
        Properties p = new Properties();
        p.putAll(settings.kafka());
        p.put("application.id", settings.applicationId());
        p.put("state.dir", directory.path().toString());
        p.put("processing.guarantee", "at_least_once");
        p.put("processing.exception.handler.global.enabled", "true");
        p.put("commit.interval.ms", "1000");
        p.put("poll.ms", "50");
        p.put("global.consumer.isolation.level", "read_committed");
        p.put("global.consumer.interceptor.classes", PresentKeys.class.getName());
        // Partitions are read one after the other; the next one's first fetch waits for the last one's last, which has
        // nothing to bring.
        p.put("global.consumer.fetch.max.wait.ms", "20");
        // Bounds what is in memory between two polls; one record may be larger.
        p.put("global.consumer.fetch.max.bytes", String.valueOf(16 << 20));
        p.put("global.consumer.max.partition.fetch.bytes", String.valueOf(4 << 20));
        p.put("global.consumer.max.poll.records", "2000");
        return p;
    }

    /** All groups, those with most to do first. */
    public List<Group> groups() {
        return folding.groups().list(statuses.touched(this::row, folding.groups()::counted), clock.millis());
    }

    /** The row of a first dead letter. */
    public Optional<LetterRow> row(Position root) {
        if (!settings.topics().contains(root.topic())) {
            return Optional.empty();
        }
        Bytes key = Bytes.wrap(RowCodec.key(root.partition(), root.offset()));
        byte[] value = rows(root.topic()).get(key);
        return value == null ? Optional.empty() : Optional.of(RowCodec.decode(root.topic(), key.get(), value));
    }

    /** Every row, in the order of topic, partition and offset, until the visitor has had enough. */
    public void each(RowVisitor visitor) {
        for (String topic : settings.topics()) {
            try (KeyValueIterator<Bytes, byte[]> all = rows(topic).all()) {
                while (all.hasNext()) {
                    var entry = all.next();
                    if (!visitor.visit(RowCodec.decode(topic, entry.key.get(), entry.value))) {
                        return;
                    }
                }
            }
        }
    }

    /** Where a row stands. */
    public Status status(LetterRow row) {
        return statuses.of(row);
    }

    /** What was decided last about a row. */
    public Optional<LetterState> decided(LetterRow row) {
        return statuses.decided(row);
    }

    /** The records of the state topic. */
    public StateView state() {
        return state;
    }

    /** Dead letters read by this process; those of an earlier fold are not among them. */
    public long records() {
        return folding.records();
    }

    /** Whether the next process finds this fold. */
    public boolean kept() {
        return directory.kept();
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> rows(String topic) {
        return store(FoldTopology.store(topic));
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
    }

    @Override
    public void close() {
        // Only what is closed in order is used again.
        if (streams.close(CLOSE)) {
            directory.close();
        }
    }

    /** Takes rows. */
    @FunctionalInterface
    public interface RowVisitor {
        /** Returns whether to go on. */
        boolean visit(LetterRow row);
    }

    /** Tells the progress of the first fold. */
    private final class Restoring implements StateRestoreListener {
        private final LongConsumer progress;

        Restoring(LongConsumer progress) {
            this.progress = progress;
        }

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {}

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long offset, long count) {
            progress.accept(folding.records());
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {}
    }
}
