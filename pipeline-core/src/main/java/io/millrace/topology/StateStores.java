package io.millrace.topology;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state stores, with the settings of their changelog topics. */
public final class StateStores {
    private final TopologySettings settings;

    StateStores(TopologySettings settings) {
        this.settings = settings;
    }

    <K, V> ProcessorSupplier<byte[], Routed, K, V> inference(Supplier<Processor<byte[], Routed, K, V>> processor) {
        return with(
                processor,
                Set.of(
                        store(Names.CACHE_STORE, cacheChangelog(settings)),
                        store(Names.PENDING_STORE, pendingChangelog(settings))));
    }

    <K, V> ProcessorSupplier<byte[], Routed, K, V> gather(Supplier<Processor<byte[], Routed, K, V>> processor) {
        return with(processor, Set.of(store(Names.GATHER_STORE, pendingChangelog(settings))));
    }

    /** About how many answers this process's tasks keep; 0 while there are no tasks. */
    public static long keptAbout(KafkaStreams streams) {
        try {
            return streams.store(StoreQueryParameters.fromNameAndType(
                            Names.CACHE_STORE, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()))
                    .approximateNumEntries();
        } catch (InvalidStateStoreException e) {
            return 0;
        }
    }

    /** Settings of the cache's changelog: large segments, compacted seldom. */
    public static Map<String, String> cacheChangelog(TopologySettings settings) {
        return Map.of(
                "cleanup.policy",
                "compact",
                "segment.bytes",
                String.valueOf(256 << 20),
                "min.cleanable.dirty.ratio",
                "0.3",
                "max.message.bytes",
                String.valueOf(envelopeBytesMax(settings)));
    }

    /** Settings of a changelog that is a queue: put, then deleted soon. Small segments, compacted often, or a restore would replay every put ever made. */
    public static Map<String, String> pendingChangelog(TopologySettings settings) {
        return Map.of(
                "cleanup.policy", "compact",
                "segment.bytes", String.valueOf(32 << 20),
                "segment.ms", "600000",
                "min.cleanable.dirty.ratio", "0.05",
                "max.compaction.lag.ms", "900000",
                "delete.retention.ms", "600000",
                "max.message.bytes", String.valueOf(envelopeBytesMax(settings)));
    }

    /** Largest internal record: a job of the input's limit with room for what we write around it. */
    public static int envelopeBytesMax(TopologySettings settings) {
        return Math.max(settings.input().recordBytesMax(), settings.resultBytesMax()) + (64 << 10);
    }

    private static StoreBuilder<?> store(String name, Map<String, String> changelog) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(changelog)
                .withCachingDisabled();
    }

    private static <K, V> ProcessorSupplier<byte[], Routed, K, V> with(
            Supplier<Processor<byte[], Routed, K, V>> processor, Set<StoreBuilder<?>> stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], Routed, K, V> get() {
                return processor.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores;
            }
        };
    }
}
