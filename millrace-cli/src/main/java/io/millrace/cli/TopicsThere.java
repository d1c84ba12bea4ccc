package io.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a cluster for the topics a command needs, so that a wrong address is told at once: a producer would wait a minute for each record. */
final class TopicsThere {
    private static final int TIMEOUT_SECONDS = 15;

    private TopicsThere() {}

    static void require(Map<String, String> kafka, List<String> topics) throws InterruptedException {
        String cluster = kafka.get("bootstrap.servers");
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            for (String topic : topics) {
                try {
                    admin.describeTopics(List.of(topic)).allTopicNames().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof UnknownTopicOrPartitionException
                            ? new CommandFailed(
                                    ExitCode.NOT_FOUND,
                                    "The cluster at " + cluster + " has no topic " + topic
                                            + ". Create it with './millrace topics create'.")
                            : new KafkaException("topic " + topic + " at " + cluster, e.getCause());
                } catch (TimeoutException e) {
                    throw new CommandFailed(
                            ExitCode.FAILED,
                            "No Kafka cluster answers at " + cluster + " within " + TIMEOUT_SECONDS + " s.");
                }
            }
        }
    }
}
