package io.millrace.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks a cluster for the topics a command needs, so that a wrong address is told at once: a producer would wait a minute for each record. */
final class TopicsThere {
    private static final int TIMEOUT_SECONDS = 10;

    private TopicsThere() {}

    static void require(Map<String, String> kafka, List<String> topics) throws InterruptedException {
        String cluster = kafka.getOrDefault("bootstrap.servers", "");
        Map<String, Object> config = new HashMap<>(kafka);
        // The client's own limits, not one on the future: closing it waits until its calls have met theirs.
        config.put("request.timeout.ms", TIMEOUT_SECONDS * 1000);
        config.put("default.api.timeout.ms", TIMEOUT_SECONDS * 1000);
        try (Admin admin = Admin.create(config)) {
            for (String topic : topics) {
                require(admin, cluster, topic);
            }
        }
    }

    private static void require(Admin admin, String cluster, String topic) throws InterruptedException {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            throw failure(cluster, topic, e.getCause());
        }
    }

    private static RuntimeException failure(String cluster, String topic, @Nullable Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return new CommandFailed(
                    ExitCode.NOT_FOUND,
                    "The cluster at " + cluster + " has no topic " + topic
                            + ". Create it with './millrace topics create'.");
        }
        if (cause instanceof TimeoutException) {
            return new CommandFailed(
                    ExitCode.FAILED, "No Kafka cluster answers at " + cluster + " within " + TIMEOUT_SECONDS + " s.");
        }
        return new KafkaException("topic " + topic + " at " + cluster + " cannot be looked at", cause);
    }
}
