package io.millrace.reliability;

import io.millrace.topology.Names;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads results and dead letters under read_committed from their beginning, and keeps the history of when each was first seen.
 *
 * <p>Threads: one of its own reads; any may ask for counts.
 */
final class OutcomeLedger implements AutoCloseable {
    static final List<String> TOPICS = List.of("embedding.results", Names.DEAD_LETTERS);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final History<Seen> history;
    private final RunClock clock;
    private final Thread thread;
    private final Set<String> jobs = new HashSet<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger dead = new AtomicInteger();
    private final Map<String, AtomicInteger> byName = new ConcurrentHashMap<>();
    private volatile boolean running = true;

    OutcomeLedger(String bootstrapServers, int partitions, History<Seen> history, RunClock clock) {
        this.history = history;
        this.clock = clock;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "fetch.max.wait.ms",
                        20,
                        "max.partition.fetch.bytes",
                        12 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = TOPICS.stream()
                .flatMap(topic ->
                        java.util.stream.IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        this.thread = new Thread(this::run, "outcome-ledger");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (running) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    Seen seen = SeenRecords.read(record, clock.micros());
                    history.add(seen);
                    dead.addAndGet(seen.error() == null ? 0 : 1);
                    if (jobs.add(seen.job())) {
                        byName.computeIfAbsent(name(seen), n -> new AtomicInteger())
                                .incrementAndGet();
                    }
                    records.incrementAndGet();
                    ended.set(jobs.size());
                }
            }
        }
    }

    /** Jobs with at least one outcome. */
    int ended() {
        return ended.get();
    }

    /** The same of those results whose ids are this name, a hyphen and something without one. */
    int ended(String name) {
        AtomicInteger count = byName.get(name);
        return count == null ? 0 : count.get();
    }

    private static String name(Seen seen) {
        return seen.customId().substring(0, Math.max(0, seen.customId().lastIndexOf('-')));
    }

    /** Outcomes, whatever they are. */
    int records() {
        return records.get();
    }

    int dead() {
        return dead.get();
    }

    boolean broke() {
        return running && !thread.isAlive();
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
