package io.millrace.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads operators' decisions: all there are before the first job, and those to come as they come; and says how far it has read, so that whoever decided can
 * wait until every worker knows. A plain consumer of the whole topic: each instance needs every record.
 *
 * <p>Threads: {@link #readAll} by the owner, before {@link #start}; then its own. A failure of the topic ends the worker: it would serve what must not be served.
 */
final class ControlReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Decisions decisions;
    private final String group;
    private final Supplier<List<String>> members;
    private final Consumer<Throwable> onBroken;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final Thread thread = new Thread(this::run, "millrace-control");
    private long offset;
    private String told = "";
    private volatile boolean closing;

    /**
     * @param members client ids of this process in its consumer group: how it is known who is alive
     * @param onBroken told once why, if the topic can no longer be read
     */
    ControlReader(
            Properties kafka,
            Decisions decisions,
            String group,
            Supplier<List<String>> members,
            Consumer<Throwable> onBroken) {
        this.decisions = decisions;
        this.group = group;
        this.members = members;
        this.onBroken = onBroken;
        this.consumer = new KafkaConsumer<>(kafka, new StringDeserializer(), new StringDeserializer());
        Properties writing = new Properties();
        writing.putAll(kafka);
        writing.put("acks", "all");
        this.producer = new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer());
        thread.setDaemon(true);
    }

    /** Reads every decision there is. */
    void readAll() {
        List<TopicPartition> partitions = consumer.partitionsFor(Decisions.TOPIC).stream()
                .map(info -> new TopicPartition(Decisions.TOPIC, info.partition()))
                .toList();
        if (partitions.size() != 1) {
            throw new StartException(
                    "topic " + Decisions.TOPIC + " has " + partitions.size()
                            + " partitions; decisions are told apart by their offset, so it must have one",
                    null);
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new StartException("topic " + Decisions.TOPIC + " could not be read to its end", null);
            }
            consumer.poll(POLL).forEach(this::take);
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                consumer.poll(POLL).forEach(this::take);
                tell();
            }
        } catch (WakeupException e) {
            // close() wants an end.
        } catch (RuntimeException e) {
            LOG.error("topic {} can no longer be read; the worker stops", Decisions.TOPIC, e);
            onBroken.accept(e);
        }
    }

    private void take(ConsumerRecord<String, String> record) {
        if (decisions.take(record.key(), record.value(), record.offset())) {
            offset = record.offset() + 1;
        }
    }

    /** Says how far decisions are known, if that or who we are has changed. */
    private void tell() {
        TreeSet<String> alive = new TreeSet<>(members.get());
        if (alive.isEmpty()) {
            return;
        }
        ObjectNode seen = MAPPER.createObjectNode().put("group", group).put("offset", offset);
        alive.forEach(seen.putArray("members")::add);
        if (!seen.toString().equals(told)) {
            told = seen.toString();
            var unused = producer.send(
                    new ProducerRecord<>(Decisions.TOPIC, Decisions.SEEN + alive.first(), told), (done, failed) -> {
                        if (failed != null) {
                            LOG.warn("what this worker has seen of {} could not be written", Decisions.TOPIC, failed);
                        }
                    });
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            consumer.close();
        }
        producer.close(Duration.ofSeconds(1));
    }
}
