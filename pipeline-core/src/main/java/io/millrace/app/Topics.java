package io.millrace.app;

import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics and waits until every partition answers, before the first record: a record produced right after a topic's creation can be lost without a
 * word (KAFKA-15591).
 */
public final class Topics {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Admin admin;

    public Topics(Admin admin) {
        this.admin = admin;
    }

    /** Makes what may be made, and throws {@link StartException} that says what is missing or not allowed. */
    static void prepare(Names names, WorkerSettings settings) {
        try (Admin admin = Admin.create(StreamsProperties.clients(settings.kafka()))) {
            new Permissions(admin).require(names, settings.topology());
            Topics topics = new Topics(admin);
            List<TopicSpec> user = new ArrayList<>(TopicPlan.userTopics(names, settings.topology()));
            if (settings.createTopics()) {
                topics.create(user, settings.replication());
                topics.awaitReady(user);
            }
            // Timings are told to whoever wants to know; no job depends on them.
            user.removeIf(topic -> topic.name().equals(Names.TIMINGS));
            List<String> missing =
                    topics.missing(user).stream().map(TopicSpec::name).toList();
            if (!missing.isEmpty()) {
                throw new StartException(
                        "these topics are missing: " + String.join(", ", missing)
                                + ". Create them, e.g. with './millrace topics create', or set create_topics: true",
                        null);
            }
            List<TopicSpec> internal = TopicPlan.internalTopics(names, settings.topology());
            topics.create(internal, settings.replication());
            topics.requirePartitions(internal);
            topics.requirePartitions(
                    TopicPlan.keyedTopic(names, settings.topology()).stream().toList());
            List<TopicSpec> all = new ArrayList<>(user);
            all.addAll(internal);
            topics.awaitReady(all);
        }
    }

    /** Creates those of the topics that are missing; returns their names. */
    public List<String> create(List<TopicSpec> topics, int replication) {
        List<String> created = new ArrayList<>();
        for (TopicSpec topic : missing(topics)) {
            Optional<Short> replicas = replication < 0 ? Optional.empty() : Optional.of((short) replication);
            NewTopic fresh = new NewTopic(topic.name(), Optional.of(topic.partitions()), replicas);
            fresh.configs(topic.config());
            try {
                admin.createTopics(List.of(fresh)).all().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                created.add(topic.name());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    throw new StartException(
                            "topic " + topic.name()
                                    + " does not exist and the cluster does not allow this user to create it."
                                    + " Grant Create on it, or make it beforehand as docs/clusters.md says",
                            e);
                } else if (!(e.getCause() instanceof TopicExistsException)) {
                    throw failed("creating topic " + topic.name(), e);
                }
            } catch (TimeoutException | InterruptedException e) {
                throw gaveUp("creating topic " + topic.name(), e);
            }
        }
        return created;
    }

    /** Those of the topics that are not there. */
    public List<TopicSpec> missing(List<TopicSpec> topics) {
        Map<String, Integer> found = partitions(topics);
        return topics.stream().filter(t -> !found.containsKey(t.name())).toList();
    }

    /** Throws {@link StartException} that names each topic whose partition count is not what the plan says. */
    public void requirePartitions(List<TopicSpec> topics) {
        Map<String, Integer> found = partitions(topics);
        List<String> wrong = topics.stream()
                .filter(t -> found.containsKey(t.name()) && found.get(t.name()) != t.partitions())
                .map(t -> t.name() + " has " + found.get(t.name()) + " partitions where topology.partitions says "
                        + t.partitions())
                .toList();
        if (!wrong.isEmpty()) {
            throw new StartException(
                    String.join("; ", wrong)
                            + ". The count of internal topics is fixed for the life of an application: set topology.partitions to it",
                    null);
        }
    }

    /** Waits until the topics are there and every partition of theirs answers. */
    public void awaitReady(List<TopicSpec> topics) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!ready(topics, System.nanoTime() > end)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean ready(List<TopicSpec> topics, boolean late) {
        Map<String, Integer> found = partitions(topics);
        // A topic that was just created can be unknown to the broker that is asked: the controller tells brokers a
        // moment later.
        if (found.size() < topics.stream().map(TopicSpec::name).distinct().count() && !late) {
            return false;
        }
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        found.forEach((name, count) -> {
            for (int i = 0; i < count; i++) {
                ends.put(new TopicPartition(name, i), OffsetSpec.latest());
            }
        });
        try {
            admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(5_000))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RetriableException) || late) {
                throw failed("waiting for topics to get ready", e);
            }
            return false;
        } catch (TimeoutException | InterruptedException e) {
            throw gaveUp("waiting for topics to get ready", e);
        }
    }

    private Map<String, Integer> partitions(List<TopicSpec> topics) {
        Map<String, Integer> found = new HashMap<>();
        List<String> names = topics.stream().map(TopicSpec::name).toList();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            try {
                TopicDescription topic = future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                found.put(name, topic.partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failed("describing topic " + name, e);
                }
            } catch (TimeoutException | InterruptedException e) {
                throw gaveUp("describing topic " + name, e);
            }
        });
        return found;
    }

    /** Why the cluster did not do something, and what to look at. The text of Kafka's own exceptions is not passed on. */
    static StartException failed(String doing, ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String refused = Refusal.of(cause);
        String why = refused == null ? cause.getClass().getSimpleName() : refused;
        if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            why = "the cluster does not answer. Look at kafka.bootstrap.servers and kafka.security.protocol";
        }
        return new StartException("failed at " + doing + ": " + why, e);
    }

    static StartException gaveUp(String doing, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new StartException("gave up " + doing + ": the cluster does not answer", e);
    }
}
