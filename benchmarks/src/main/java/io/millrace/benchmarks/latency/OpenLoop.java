package io.millrace.benchmarks.latency;

import io.millrace.benchmarks.Lab;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records at a steady rate, whatever becomes of them, and takes the time of each from the moment it was due to the moment its outcome was read. A record
 * that had to wait because the sender was late counts its waiting too: nothing is left out where the pipeline was slow.
 *
 * <p>Threads: one sends, the caller's reads.
 */
final class OpenLoop {
    private static final String NUMBER = "x-bench-number";
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final Lab lab;
    private final int perSecond;

    OpenLoop(Lab lab, int perSecond) {
        this.lab = lab;
        this.perSecond = perSecond;
    }

    /**
     * Sends {@code warmUp + records} records and returns the times of the last {@code records}, in microseconds.
     *
     * @param record what to send as number so and so
     */
    Histogram run(String in, String out, int warmUp, int records, IntFunction<ProducerRecord<byte[], byte[]>> record) {
        int all = warmUp + records;
        AtomicLongArray due = new AtomicLongArray(all);
        Histogram times = new Histogram(HIGHEST_MICROS, 3);
        try (KafkaConsumer<byte[], byte[]> consumer = reader(out)) {
            Thread sender = new Thread(() -> send(in, all, due, record), "open-loop");
            sender.setDaemon(true);
            sender.start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(all / perSecond) + DEADLINE.toNanos();
            int arrived = 0;
            while (arrived < all) {
                for (ConsumerRecord<byte[], byte[]> result : consumer.poll(Duration.ofMillis(5))) {
                    int number = number(result);
                    arrived++;
                    if (number >= warmUp) {
                        times.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due.get(number)));
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(out + ": " + arrived + " of " + all + " outcomes arrived");
                }
            }
        }
        return times;
    }

    private void send(String in, int all, AtomicLongArray due, IntFunction<ProducerRecord<byte[], byte[]>> record) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", lab.bootstrapServers(), "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            // Its first metadata take time that is nobody's latency.
            producer.partitionsFor(in);
            long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
            long began = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
            for (int i = 0; i < all; i++) {
                ProducerRecord<byte[], byte[]> next = record.apply(i);
                next.headers().add(NUMBER, ByteBuffer.allocate(4).putInt(i).array());
                long at = began + i * interval;
                due.set(i, at);
                for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                var unused = producer.send(next);
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> reader(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        lab.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        100),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, Lab.PARTITIONS)
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seekToEnd is lazy: asking for the position makes it happen before the first record is sent.
        partitions.forEach(consumer::position);
        return consumer;
    }

    private static int number(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(NUMBER);
        if (header == null) {
            throw new IllegalStateException(record.topic() + " holds a record that was not sent here");
        }
        return ByteBuffer.wrap(header.value()).getInt();
    }
}
