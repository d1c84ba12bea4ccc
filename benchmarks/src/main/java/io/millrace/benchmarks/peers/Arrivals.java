package io.millrace.benchmarks.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Texts;
import io.millrace.local.model.DerivedVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a peer wrote, as it comes: which jobs have a result, which have two, and whether each vector is its text's. */
final class Arrivals implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    /** Most bytes read of a file at once, many lines. */
    private static final int CHUNK = 16 << 20;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Texts texts;
    private final String model;
    private final int dimensions;
    private final Set<String> ids = new HashSet<>();
    private final Map<Integer, float[]> expected = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Path file;
    private long readTo;
    private int twice;
    private int wrong;

    /** @param out a topic, or a file if {@code kafka} is false */
    Arrivals(Lab lab, boolean kafka, String out, Texts texts, String model, int dimensions) {
        this.texts = texts;
        this.model = model;
        this.dimensions = dimensions;
        this.file = Path.of(kafka ? "" : out);
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", lab.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        if (kafka) {
            List<TopicPartition> partitions = IntStream.range(0, Lab.PARTITIONS)
                    .mapToObj(i -> new TopicPartition(out, i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
    }

    /** Waits until so many jobs have a result, or until none has come for a while; returns when the last came, by the clock of this process. */
    long await(int jobs, Duration quiet) {
        long last = System.nanoTime();
        while (ids.size() < jobs && System.nanoTime() - last < quiet.toNanos()) {
            int before = ids.size() + twice;
            poll();
            if (ids.size() + twice > before) {
                last = System.nanoTime();
            }
        }
        return last;
    }

    /** Takes what comes for a while more: second results of a job come late. */
    void linger(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            poll();
        }
    }

    private void poll() {
        if (consumer.assignment().isEmpty()) {
            readFile();
            LockSupport.parkNanos(PAUSE_NANOS);
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            take(record.value());
        }
    }

    /** Takes whole lines only: the file is written to meanwhile. */
    private void readFile() {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer fresh = ByteBuffer.allocate((int) Math.max(0, Math.min(CHUNK, channel.size() - readTo)));
            channel.read(fresh, readTo);
            int begin = 0;
            for (int i = 0; i < fresh.position(); i++) {
                if (fresh.get(i) == '\n') {
                    take(Arrays.copyOfRange(fresh.array(), begin, i));
                    begin = i + 1;
                }
            }
            readTo += begin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(byte[] line) {
        try {
            JsonNode result = JSON.readTree(line);
            String id = result.path("custom_id").asText();
            if (!ids.add(id)) {
                twice++;
            }
            JsonNode own = result.path("embedding");
            JsonNode vector = own.isMissingNode()
                    ? result.path("response").path("body").path("data").path(0).path("embedding")
                    : own;
            int k = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
            float[] right = expected.computeIfAbsent(k, n -> DerivedVectors.of(model, texts.text(n), dimensions));
            wrong += Arrays.equals(right, decoded(vector.asText())) ? 0 : 1;
        } catch (IOException e) {
            wrong++;
        }
    }

    private static float[] decoded(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Begins anew, as one does whose file is written anew. */
    void forget() {
        ids.clear();
        readTo = 0;
    }

    /** Jobs with a result. */
    int jobs() {
        return ids.size();
    }

    /** Results beyond the first of their job. */
    int twice() {
        return twice;
    }

    /** Results with another vector than their text's. */
    int wrong() {
        return wrong;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
