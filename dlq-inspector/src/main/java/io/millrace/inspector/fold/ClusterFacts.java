package io.millrace.inspector.fold;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a kept fold is still one of these topics.
 *
 * @param decided whether the topic of decisions exists
 * @param identity equal as long as the cluster, the topics and their first offsets are the same: topics can be made anew, and lose their oldest records
 */
record ClusterFacts(boolean decided, String identity) {
    private static final long DEADLINE_SECONDS = 30;

    /** Asks the cluster; throws {@link InspectorException} if a topic is missing. */
    static ClusterFacts ask(FoldSettings settings) {
        try (Admin admin = Admin.create(new HashMap<>(settings.kafka()))) {
            StringBuilder facts = new StringBuilder();
            facts.append(RowCodec.VERSION)
                    .append('|')
                    .append(answer(admin.describeCluster().clusterId(), "the cluster"));
            facts.append('|').append(settings.families());
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : settings.topics()) {
                TopicDescription described = describe(admin, topic);
                if (described == null) {
                    throw new InspectorException("the cluster has no topic " + topic, null);
                }
                facts.append('|').append(topic).append('|').append(described.topicId());
                described.partitions().forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
            }
            TopicDescription decisions = describe(admin, settings.stateTopic());
            facts.append('|').append(decisions == null ? "none" : decisions.topicId());
            facts.append('|').append(beginnings(admin, partitions));
            return new ClusterFacts(decisions != null, hash(facts.toString()));
        }
    }

    private static Map<String, Long> beginnings(Admin admin, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.earliest()));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                answer(admin.listOffsets(asked).all(), "first offsets");
        Map<String, Long> sorted = new TreeMap<>();
        found.forEach((partition, info) -> sorted.put(partition.toString(), info.offset()));
        return sorted;
    }

    private static @Nullable TopicDescription describe(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw failed("topic " + topic, e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw gaveUp("topic " + topic, e);
        }
    }

    private static <T> T answer(KafkaFuture<T> future, String what) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw gaveUp(what, e);
        }
    }

    private static InspectorException failed(String what, @Nullable Throwable cause) {
        String why = cause == null ? "no reason given" : cause.getClass().getSimpleName();
        return new InspectorException("asking the cluster for " + what + " failed: " + why, cause);
    }

    private static InspectorException gaveUp(String what, Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new InspectorException("the cluster was asked for " + what + " and does not answer", e);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
