package io.millrace.topology;

import io.millrace.job.Item;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The array jobs of a task that are not complete. Store: {@code job key | index + 1 (int, big-endian)} to the part's bytes, so the job itself, at 0, comes
 * first and its inputs follow in order. Memory: how many parts of each are there.
 */
final class ArrayJobs {
    private static final ByteArraySerializer PREFIX = new ByteArraySerializer();

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, Progress> open = new HashMap<>();

    ArrayJobs(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                byte[] key = entry.key.get();
                Bytes job = Bytes.wrap(Arrays.copyOf(key, key.length - 4));
                count(job, Part.decode(entry.value));
            }
        }
    }

    int open() {
        return open.size();
    }

    /** Adds one part; true if all are there. A part seen before is not counted again, but may be the one whose job was never written (at-least-once). */
    boolean add(byte[] jobKey, Part part, byte[] bytes) {
        Bytes key = storeKey(jobKey, part.index());
        boolean isNew = store.get(key) == null;
        store.put(key, bytes);
        Bytes job = Bytes.wrap(jobKey);
        Progress progress = isNew ? count(job, part) : open.getOrDefault(job, new Progress(-1, 0));
        return progress.complete();
    }

    /** Takes a job out: the job itself, then its inputs in order. */
    List<Part> remove(byte[] jobKey) {
        List<Part> parts = new ArrayList<>();
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.prefixScan(jobKey, PREFIX)) {
            while (found.hasNext()) {
                KeyValue<Bytes, byte[]> entry = found.next();
                parts.add(Part.decode(entry.value));
                keys.add(entry.key);
            }
        }
        keys.forEach(store::delete);
        open.remove(Bytes.wrap(jobKey));
        return parts;
    }

    private Progress count(Bytes job, Part part) {
        Progress before = open.getOrDefault(job, new Progress(-1, 0));
        Item header = part.header();
        Progress after = header == null
                ? new Progress(before.expected, before.arrived + 1)
                : new Progress(header.count(), before.arrived);
        open.put(job, after);
        return after;
    }

    private static Bytes storeKey(byte[] jobKey, int index) {
        return Bytes.wrap(ByteBuffer.allocate(jobKey.length + 4)
                .put(jobKey)
                .putInt(index + 1)
                .array());
    }

    /** @param expected inputs of the job, -1 while the job itself is not there */
    private record Progress(int expected, int arrived) {
        boolean complete() {
            return arrived == expected;
        }
    }
}
