package io.millrace.app;

import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the worker's user must be allowed in the cluster, asked before the first record. A right that is missing would else show when it is first used: with the
 * first result, or, where old records of a repartition topic are deleted, never but by a disk that fills.
 */
final class Permissions {
    private static final long DEADLINE_SECONDS = 60;

    private final Admin admin;

    Permissions(Admin admin) {
        this.admin = admin;
    }

    /** Throws {@link StartException} that names every right that is missing. Topics that do not exist yet are passed over. */
    void require(Names names, TopologySettings settings) {
        List<String> missing = new ArrayList<>();
        Map<String, Set<AclOperation>> topics = topics(names, settings);
        DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        admin.describeTopics(topics.keySet(), withRights).topicNameValues().forEach((topic, future) -> {
            Set<AclOperation> lacking = new TreeSet<>(topics.getOrDefault(topic, Set.of()));
            Answer<TopicDescription> answer = answer(future, "topic " + topic, AuthorizationException.class);
            TopicDescription described = answer.value();
            // Null: no such topic yet, or a broker that does not say.
            Set<AclOperation> allowed = described == null ? null : described.authorizedOperations();
            if (allowed != null) {
                lacking.removeAll(allowed);
            }
            if (answer.refused() || allowed != null) {
                lacking.forEach(operation -> missing.add(name(operation) + " on topic " + topic));
            }
        });
        String application = names.applicationId();
        if (answer(commitNothing(application), "group " + application, GroupAuthorizationException.class)
                .refused()) {
            missing.add("Read on group " + application);
        }
        // Transactional ids tell nobody what is allowed; taking one over that nobody uses needs the same right as using
        // one.
        String id = application + "-start";
        if (answer(admin.fenceProducers(List.of(id)).all(), "transactional id " + id, AuthorizationException.class)
                .refused()) {
            missing.add("Write on transactional ids that begin with " + application + "-");
        }
        if (!missing.isEmpty()) {
            throw new StartException(
                    "the cluster does not allow this worker's user: " + String.join("; ", missing)
                            + ". Grant these rights; docs/clusters.md lists all that are needed",
                    null);
        }
    }

    /**
     * Asks for the right to commit offsets: a group that does not exist yet tells nobody what is allowed. The broker looks at the group's rights first; then, as
     * the topic is none, it keeps nothing.
     */
    private KafkaFuture<Void> commitNothing(String group) {
        TopicPartition nowhere = new TopicPartition(group + "-no-topic", 0);
        return admin.alterConsumerGroupOffsets(group, Map.of(nowhere, new OffsetAndMetadata(0)))
                .partitionResult(nowhere);
    }

    /** What is done with each topic. */
    private static Map<String, Set<AclOperation>> topics(Names names, TopologySettings settings) {
        Map<String, Set<AclOperation>> topics = new LinkedHashMap<>();
        topics.put(names.jobs(), Set.of(READ));
        if (settings.keyed()) {
            topics.put(names.jobsKeyed(), Set.of(READ));
        }
        topics.put(names.jobsInteractive(), Set.of(READ));
        topics.put(names.results(), Set.of(WRITE));
        topics.put(Names.DEAD_LETTERS, Set.of(WRITE));
        topics.put(Names.DEAD_LETTERS_STATE, Set.of(WRITE));
        topics.put(Decisions.TOPIC, Set.of(READ, WRITE));
        topics.put(Names.QUOTA, Set.of(READ, WRITE));
        if (settings.costs()) {
            topics.put(Names.COSTS, Set.of(WRITE));
        }
        settings.sources().values().forEach(source -> {
            topics.put(source.topic(), Set.of(READ));
            if (!source.results().isBlank()) {
                topics.put(source.results(), Set.of(WRITE));
            }
        });
        for (TopicPlan.TopicSpec internal : TopicPlan.internalTopics(names, settings)) {
            topics.put(internal.name(), Set.of(READ, WRITE));
        }
        // Streams deletes what every task has read from these.
        names.repartitionTopics().forEach(topic -> topics.put(topic, Set.of(READ, WRITE, DELETE)));
        return topics;
    }

    /** What came of a question: a value, the refusal looked for, or neither where the thing does not exist. */
    private record Answer<T>(@Nullable T value, boolean refused) {}

    private static <T> Answer<T> answer(KafkaFuture<T> future, String what, Class<? extends Exception> refusal) {
        try {
            return new Answer<>(future.get(DEADLINE_SECONDS, TimeUnit.SECONDS), false);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (refusal.isInstance(cause)) {
                return new Answer<>(null, true);
            } else if (cause instanceof UnknownTopicOrPartitionException || cause instanceof AuthorizationException) {
                return new Answer<>(null, false);
            }
            throw Topics.failed("asking what is allowed on " + what, e);
        } catch (TimeoutException | InterruptedException e) {
            throw Topics.gaveUp("asking what is allowed on " + what, e);
        }
    }

    private static String name(AclOperation operation) {
        return operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
