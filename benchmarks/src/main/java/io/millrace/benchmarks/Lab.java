package io.millrace.benchmarks;

import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.Topics;
import io.millrace.local.broker.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What all ladders stand on: a broker in a process of its own, and a directory that is wiped before and after. */
public final class Lab implements AutoCloseable {
    /** Of every topic. */
    public static final int PARTITIONS = 8;

    private static final int TIMEOUT_SECONDS = 120;
    private static final int ATTEMPTS = 3;
    private static final List<String> BROKER_JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");

    private final Path dir;
    private final BrokerProcess broker;
    private final Admin admin;

    /** Starts the broker. */
    public Lab(Path dir) {
        this.dir = fresh(dir);
        this.broker = broker(dir);
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** On a machine that is busy with other things a first start can be too late. */
    private static BrokerProcess broker(Path dir) {
        IllegalStateException late = new IllegalStateException("no attempt");
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return BrokerProcess.start(
                        dir.resolve("broker" + attempt),
                        Map.of("log.segment.bytes", String.valueOf(64 << 20)),
                        BROKER_JVM);
            } catch (IllegalStateException e) {
                late = e;
            }
        }
        throw late;
    }

    /** A place for files of this run. */
    public Path dir() {
        return dir;
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Processor time of the broker so far, nanoseconds. */
    public long brokerCpu() {
        return Cpu.of(broker.pid());
    }

    /** Creates topics and waits until each partition answers; those that are there already stay. */
    public void topics(String... names) {
        List<TopicSpec> topics = Stream.of(names)
                .map(name -> new TopicSpec(
                        name, PARTITIONS, Map.of("max.message.bytes", String.valueOf(9 << 20), "retention.ms", "-1")))
                .toList();
        Topics there = new Topics(admin);
        there.create(topics, 1);
        there.awaitReady(topics);
    }

    /** The ends of a topic's partitions, as a reader of committed records sees them. */
    public Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int i = 0; i < PARTITIONS; i++) {
            asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        got(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** Forgets what a topic holds. */
    public void empty(String topic) {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        ends(topic).forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
        got(admin.deleteRecords(all).all());
    }

    private static <T> T got(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker was asked", e);
        }
    }

    private static Path fresh(Path dir) {
        try {
            wipe(dir);
            return Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of the run cannot be made: " + dir, e);
        }
    }

    private static void wipe(Path dir) throws IOException {
        if (Files.exists(dir)) {
            try (Stream<Path> old = Files.walk(dir)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.kill();
        try {
            wipe(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of the run cannot be removed: " + dir, e);
        }
    }
}
