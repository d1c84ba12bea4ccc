package io.millrace.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * RocksDB for all stores of a process: one block cache and one bound on memtables, whatever the number of partitions.
 *
 * <p>Threads: stream threads, at the opening of stores.
 */
public final class StoreTuning implements RocksDBConfigSetter {
    private static final long BLOCK_CACHE_BYTES = 256L << 20;
    private static final long MEMTABLES_BYTES = 128L << 20;

    static {
        RocksDB.loadLibrary();
    }

    // Shared by every store and never closed: they live as long as the process.
    private static final LRUCache CACHE = new LRUCache(BLOCK_CACHE_BYTES);
    private static final WriteBufferManager MEMTABLES = new WriteBufferManager(MEMTABLES_BYTES, CACHE);
    private static final BloomFilter FILTER = new BloomFilter(10);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        // The existing table config, for Streams keeps a hold on it and refuses another.
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setFilterPolicy(FILTER);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(MEMTABLES);
        // Most look-ups of new text are misses: without a filter on the last level each would read a block.
        options.setOptimizeFiltersForHits(false);
        // float32 does not compress; what is pending is gone before it would pay.
        options.setCompressionType(CompressionType.NO_COMPRESSION);
        // After a kill a store is restored from its last flush: what is pending is small and must come back fast.
        options.setWriteBufferSize(storeName.equals("cache") ? 16L << 20 : 4L << 20);
    }

    @Override
    public void close(String storeName, Options options) {}
}
