package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.settings.Settings;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TextJobType;
import io.millrace.topology.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamsPropertiesTest {
    private static WorkerSettings settings(Map<String, String> more) {
        Map<String, String> env = new HashMap<>(more);
        env.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "h:1");
        return Settings.read(WorkerSettings.defaults(), null, env);
    }

    @Test
    void shippedSettings_areThoseThePromiseRestsOn() {
        Properties p = StreamsProperties.of("app", settings(Map.of()));
        assertThat(p)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("enable.transactional.statestores", "true")
                .containsEntry("ensure.explicit.internal.resource.naming", "true")
                .containsEntry("statestore.cache.max.bytes", "0")
                .containsEntry("commit.interval.ms", "100")
                .containsEntry("producer.transaction.timeout.ms", "15000")
                .containsEntry("consumer.session.timeout.ms", "8000")
                .containsEntry("bootstrap.servers", "h:1")
                .containsEntry("application.id", "app");
        assertThat(p.stringPropertyNames()).noneMatch(name -> name.contains("deadletter"));
        assertThat(new StreamsConfig(p).getString("application.id")).isEqualTo("app");
    }

    @Test
    void profiles_tradeLatencyForThroughput() {
        assertThat(StreamsProperties.of("app", settings(Map.of("MILLRACE_PROFILE", "throughput"))))
                .containsEntry("commit.interval.ms", "500");
        assertThat(StreamsProperties.of("app", settings(Map.of("MILLRACE_PROFILE", "latency"))))
                .containsEntry("commit.interval.ms", "20")
                .containsEntry("producer.linger.ms", "0");
    }

    @Test
    void usersOwnKeys_overrideTheShipped() {
        Properties p = StreamsProperties.of("app", settings(Map.of("MILLRACE_KAFKA_COMMIT_INTERVAL_MS", "7")));
        assertThat(p).containsEntry("commit.interval.ms", "7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"at_least_once", "exactly_once", "exactly_once_beta", "EXACTLY_ONCE_V2", ""})
    void guaranteeThatBreaksThePromise_isRefusedAtStart(String guarantee) {
        Map<String, String> env =
                Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "h:1", "MILLRACE_KAFKA_PROCESSING_GUARANTEE", guarantee);
        WorkerSettings settings = Settings.read(WorkerSettings.defaults(), null, env);
        assertThatThrownBy(() -> StreamsProperties.of("app", settings))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("kafka.processing.guarantee is '" + guarantee + "'; only exactly_once_v2");
        int code =
                WorkerProcess.run(null, env, read -> new JobApp(new TextJobType(), "app", read, new FakeModelClient()));
        assertThat(code).isEqualTo(WorkerProcess.CONFIGURATION);
    }

    @Test
    void guaranteeThatIsShipped_mayBeSaidAgain() {
        Map<String, String> same = Map.of("MILLRACE_KAFKA_PROCESSING_GUARANTEE", "exactly_once_v2");
        assertThat(StreamsProperties.of("app", settings(same)))
                .containsEntry("processing.guarantee", "exactly_once_v2");
    }

    @Test
    void largestInternalRecord_canBeSent_andItsTopicsTakeIt() {
        WorkerSettings settings = settings(Map.of());
        int request = Integer.parseInt(StreamsProperties.of("app", settings).getProperty("producer.max.request.size"));
        var names = new Names("app", "text");
        assertThat(TopicPlan.internalTopics(names, settings.topology()))
                .hasSize(7)
                .allSatisfy(topic -> {
                    int max = Integer.parseInt(topic.config().get("max.message.bytes"));
                    assertThat(max)
                            .isLessThan(request)
                            .isGreaterThan(settings.topology().input().recordBytesMax());
                    assertThat(topic.partitions()).isEqualTo(settings.topology().partitions());
                    assertThat(topic.name()).startsWith("app-").matches(".*-(repartition|changelog)");
                });
    }

    @Test
    void deadLetterTopic_takesAnyJobWhole_andKeepsItForEver() {
        WorkerSettings settings = settings(Map.of());
        var names = new Names("app", "text");
        var dead = TopicPlan.userTopics(names, settings.topology()).stream()
                .filter(topic -> topic.name().equals("millrace.dead-letters"))
                .findFirst()
                .orElseThrow();
        assertThat(Integer.parseInt(dead.config().get("max.message.bytes")))
                .isEqualTo(settings.topology().input().recordBytesMax() + 65_536);
        assertThat(dead.config()).containsEntry("retention.ms", "-1");
    }

    @Test
    void clientKeys_leaveOutWhatOnlyStreamsKnows() {
        assertThat(StreamsProperties.clients(
                        Map.of("a", "1", "producer.x", "2", "consumer.x", "3", "admin.x", "4", "topic.x", "5")))
                .isEqualTo(Map.of("a", "1"));
    }
}
