package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.cache.CacheRules.Selector;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions that workers obey, and waits until they do.
 *
 * <p>Threads: one.
 */
public final class ControlClient implements AutoCloseable {
    private static final long SECONDS = 30;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Admin admin;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> groups = new TreeSet<>();

    /** @param kafka Kafka keys; at least bootstrap.servers */
    public ControlClient(Map<String, String> kafka) {
        Properties p = new Properties();
        p.putAll(kafka);
        p.put("acks", "all");
        this.producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer());
        this.consumer = new KafkaConsumer<>(p, new StringDeserializer(), new StringDeserializer());
        this.admin = Admin.create(p);
    }

    /** Writes a job off, by its id {@code topic-partition@offset}, or takes that back. */
    public void skip(String jobId, boolean skip) {
        if (!jobId.matches("[a-zA-Z0-9._-]+-[0-9]+@[0-9]+")) {
            throw new IllegalArgumentException(
                    "'" + jobId + "' is no job id; one looks like embedding.jobs-3@1042 (topic-partition@offset)");
        }
        write(Decisions.SKIP + jobId, skip ? "{}" : null);
    }

    /** Makes kept answers invalid; returns the decision's number. Workers obey as soon as they read it: see {@link #awaitObeyed}. */
    public long invalidate(Selector selector) {
        return write(Decisions.key(selector), "{}");
    }

    /** Makes every answer of a generation up to this one invalid; returns the decision's number. */
    public long invalidateUpTo(long generation) {
        return write(Decisions.GENERATION, "{\"up_to\":" + generation + "}");
    }

    /**
     * Waits until every live worker has read a decision.
     *
     * @return how many there are
     * @throws StartException naming those that have not after 30 seconds
     */
    public int awaitObeyed(long number) {
        TopicPartition partition = new TopicPartition(Decisions.TOPIC, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        Set<String> waiting = Set.of();
        long upTo = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (System.nanoTime() < end) {
            consumer.poll(POLL).forEach(this::take);
            if (consumer.position(partition) < upTo) {
                continue;
            }
            Set<String> live = live();
            waiting = new TreeSet<>(live);
            waiting.removeIf(client -> {
                Seen report = seen.get(client);
                return report != null && report.offset > number;
            });
            if (waiting.isEmpty()) {
                return (int) live.stream().map(this::process).distinct().count();
            }
        }
        throw new StartException(
                "not every worker has read the decision within " + SECONDS + " s; still missing: "
                        + String.join(", ", waiting),
                null);
    }

    private String process(String client) {
        Seen report = seen.get(client);
        return report == null ? client : report.first;
    }

    private void take(ConsumerRecord<String, String> record) {
        if (record.key() == null || !record.key().startsWith(Decisions.SEEN) || record.value() == null) {
            return;
        }
        try {
            JsonNode report = MAPPER.readTree(record.value());
            groups.add(report.path("group").asText());
            String first = record.key().substring(Decisions.SEEN.length());
            report.path("members")
                    .forEach(member -> seen.put(
                            member.asText(),
                            new Seen(first, report.path("offset").asLong())));
        } catch (IOException e) {
            // Not ours, or of another version: that worker is then named as missing.
        }
    }

    /** Client ids of the members of every group that ever reported. */
    private Set<String> live() {
        Set<String> live = new TreeSet<>();
        new TreeMap<>(admin.describeConsumerGroups(groups).describedGroups()).forEach((group, future) -> {
            ConsumerGroupDescription described = answer(future, group);
            if (described != null) {
                described.members().forEach(member -> live.add(member.clientId()));
            }
        });
        return live;
    }

    private static @Nullable ConsumerGroupDescription answer(
            KafkaFuture<ConsumerGroupDescription> future, String group) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            throw new StartException("group " + group + " could not be described", e);
        } catch (TimeoutException e) {
            throw new StartException("group " + group + " could not be described in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while describing group " + group, e);
        }
    }

    private long write(String key, @Nullable String value) {
        try {
            return producer.send(new ProducerRecord<>(Decisions.TOPIC, 0, key, value))
                    .get(SECONDS, TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException e) {
            throw new StartException("the decision could not be written to " + Decisions.TOPIC, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while writing to " + Decisions.TOPIC, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        consumer.close();
        admin.close(Duration.ofSeconds(1));
    }

    private record Seen(String first, long offset) {}
}
