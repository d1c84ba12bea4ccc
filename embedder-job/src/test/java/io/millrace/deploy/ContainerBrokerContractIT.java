package io.millrace.deploy;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka's own image, or another of it by {@code -Dkafka.image}, in a container; runs in the profile with-tools alone, since it needs a Docker engine. */
final class ContainerBrokerContractIT extends BrokerContract {
    private static final KafkaContainer KAFKA = new KafkaContainer(
                    System.getProperty("kafka.image", "apache/kafka:4.4.0"))
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", String.valueOf(9 << 20))
            .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", String.valueOf(9 << 20))
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .withStartupTimeout(Duration.ofMinutes(5));

    @BeforeAll
    static void start() {
        KAFKA.start();
    }

    @AfterAll
    static void stop() {
        KAFKA.stop();
    }

    @Override
    String bootstrap() {
        return KAFKA.getBootstrapServers();
    }
}
