package io.millrace.benchmarks.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB as Kafka Streams opens it: 20,000 vectors, keys of 32 bytes, no log of its own, no compression. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoreBenchmark {
    private static final int ENTRIES = 20_000;
    private static final int HEADER = 100;

    /** Numbers of a vector. */
    @Param({"384", "1536"})
    public int dimensions;

    private final SplittableRandom random = new SplittableRandom(1);
    private Path dir = Path.of("");
    private RocksDB db;
    private Options options;
    private WriteOptions unlogged;
    private byte[] value = new byte[0];

    /** A filled store. */
    @Setup
    public void prepare() throws IOException, RocksDBException {
        RocksDB.loadLibrary();
        dir = Files.createTempDirectory("millrace-store");
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(new BloomFilter()));
        unlogged = new WriteOptions().setDisableWAL(true);
        db = RocksDB.open(options, dir.toString());
        value = new byte[4 * dimensions + HEADER];
        for (int i = 0; i < ENTRIES; i++) {
            db.put(unlogged, key(i), value);
        }
    }

    /** One that is there. */
    @Benchmark
    public byte[] get() throws RocksDBException {
        return db.get(key(random.nextInt(ENTRIES)));
    }

    /** One that is not. */
    @Benchmark
    public byte[] getAbsent() throws RocksDBException {
        return db.get(key(ENTRIES + random.nextInt(ENTRIES)));
    }

    /** One over another. */
    @Benchmark
    public void put() throws RocksDBException {
        db.put(unlogged, key(random.nextInt(ENTRIES)), value);
    }

    private static byte[] key(int i) {
        // Spread over the key space, as hashes are.
        long mixed = i * 0x9E3779B97F4A7C15L;
        return ByteBuffer.allocate(32)
                .putLong(mixed)
                .putLong(~mixed)
                .putLong(mixed)
                .putLong(i)
                .array();
    }

    /** Removes the store. */
    @TearDown
    public void remove() {
        db.close();
        options.close();
        unlogged.close();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
