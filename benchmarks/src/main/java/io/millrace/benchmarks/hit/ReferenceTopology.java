package io.millrace.benchmarks.hit;

import io.millrace.benchmarks.Lab;
import io.millrace.local.model.DerivedVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The least a topology must do for a {@link Reference}. */
final class ReferenceTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();
    static final String STORE = "vectors";

    private ReferenceTopology() {}

    /** @param misses counts what was not in the store, which after the warm-up is an error */
    static Topology of(Reference reference, String in, AtomicLong misses) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], byte[]> records =
                builder.stream(in, Consumed.with(BYTES, BYTES).withName("in"));
        if (reference.hop()) {
            if (reference.dimensions() > 0) {
                records = records.selectKey((key, value) -> reference.key(value), Named.as("hash"));
            }
            records = records.repartition(Repartitioned.<byte[], byte[]>as("hop")
                    .withKeySerde(BYTES)
                    .withValueSerde(BYTES)
                    .withNumberOfPartitions(Lab.PARTITIONS));
        } else if (reference.dimensions() > 0 && !reference.lines()) {
            // Keyed already; the hash is taken all the same, as whoever does not trust his input must.
            records = records.selectKey((key, value) -> sha256(value), Named.as("hash"));
        }
        if (reference.dimensions() > 0) {
            records = records.process(
                    lookUp(reference, new Vectors(reference.dimensions(), misses)), Named.as("look-up"));
        }
        records.to(reference.out(), Produced.with(BYTES, BYTES).withName("out"));
        return builder.build();
    }

    /** The vector a look-up by this key must bring. */
    static byte[] vector(byte[] key, int dimensions) {
        float[] values = DerivedVectors.of("bench", HexFormat.of().formatHex(key), dimensions);
        ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static byte[] sha256(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ProcessorSupplier<byte[], byte[], byte[], byte[]> lookUp(Reference reference, Vectors vectors) {
        StoreBuilder<?> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .withCachingDisabled();
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], byte[], byte[], byte[]> get() {
                return reference.lines() ? new LineTopology.Answering(vectors) : new LookUp(vectors);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(store);
            }
        };
    }

    /**
     * What the store of each task is filled with.
     *
     * @param misses counts what was not there
     */
    record Vectors(int dimensions, AtomicLong misses) {
        byte[] get(KeyValueStore<Bytes, byte[]> store, byte[] hash) {
            Bytes key = Bytes.wrap(hash);
            byte[] vector = store.get(key);
            if (vector == null) {
                misses.incrementAndGet();
                vector = ReferenceTopology.vector(hash, dimensions);
                store.put(key, vector);
            }
            return vector;
        }
    }

    /** Answers from the store. */
    private static final class LookUp implements Processor<byte[], byte[], byte[], byte[]> {
        private final Vectors vectors;
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<Bytes, byte[]> store;

        LookUp(Vectors vectors) {
            this.vectors = vectors;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.store = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            context.forward(record.withValue(vectors.get(store, record.key())));
        }
    }
}
