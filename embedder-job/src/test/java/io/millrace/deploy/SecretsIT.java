package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.WorkerProcess;
import io.millrace.client.MillraceClient;
import io.millrace.deploy.SecuredCluster.Connection;
import io.millrace.topology.Names;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Canary secrets in a worker that logs all it can, while all goes well and while it is refused: they are found nowhere. */
final class SecretsIT {
    @TempDir
    private Path dir;

    @Test
    void secrets_areFoundNowhere() throws Exception {
        Map<String, String> places = new LinkedHashMap<>();
        try (SecuredCluster cluster = new SecuredCluster(dir)) {
            runWell(cluster, places);
            runRefusedByTheModelServer(cluster, places);
            runRefusedByTheBroker(cluster, places);
        }
        Map<String, String> forms = forms(
                SecuredCluster.PASSWORD,
                SecuredCluster.MODEL_KEY,
                "canary-wrong-Password/5+z=",
                "canary-wrong-Key/3+w=");
        Map<String, String> leaks = new TreeMap<>();
        places.forEach((place, text) -> forms.forEach((form, secret) -> {
            if (text.contains(secret)) {
                leaks.put(place, form);
            }
        }));
        long characters = places.values().stream().mapToLong(String::length).sum();
        System.out.printf(
                "SECRETS leaks=%d places=%d forms=%d characters=%d%n",
                leaks.size(), places.size(), forms.size(), characters);
        assertThat(leaks).isEmpty();
    }

    private void runWell(SecuredCluster cluster, Map<String, String> places) throws Exception {
        try (WorkerChild worker = start(cluster, cluster.right(), SecuredCluster.MODEL_KEY)) {
            worker.awaitReady();
            try (MillraceClient client = MillraceClient.connect(cluster.broker.own(), "embedding")) {
                assertThat(client.submit(Lines.job("a", "[\"one\",\"two\"]"))
                                .get(60, TimeUnit.SECONDS)
                                .answered())
                        .isTrue();
                assertThat(client.submit("no job").get(60, TimeUnit.SECONDS).answered())
                        .isFalse();
            }
            places.put("metrics", worker.page("/metrics"));
            places.put("command line", worker.commandLine());
            places.put("dead letters", deadLetters(cluster));
            worker.stop();
            assertThat(worker.exitCode()).isZero();
            places.put("log", worker.log());
        }
        assertThat(places.get("metrics")).contains("millrace_jobs_total");
        assertThat(places.get("dead letters")).contains("no job", "invalid_json");
        // The log is as loud as it is meant to be.
        assertThat(places.get("log")).contains("TRACE", "DEBUG", "ScramSaslClient");
    }

    private void runRefusedByTheModelServer(SecuredCluster cluster, Map<String, String> places) throws Exception {
        try (WorkerChild worker = start(cluster, cluster.right(), "canary-wrong-Key/3+w=")) {
            worker.awaitReady();
            try (MillraceClient client = MillraceClient.connect(cluster.broker.own(), "embedding")) {
                var unused = client.submit(Lines.job("b", "\"three\""));
                long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (!worker.page("/metrics").contains("code=\"401\"")) {
                    assertThat(System.nanoTime()).as("no call was refused").isLessThan(end);
                }
            }
            places.put("metrics of a refused key", worker.page("/metrics"));
            places.put("log of a refused key", worker.log());
        }
    }

    private void runRefusedByTheBroker(SecuredCluster cluster, Map<String, String> places) throws Exception {
        try (WorkerChild worker = start(cluster, cluster.wrongPassword(), SecuredCluster.MODEL_KEY)) {
            assertThat(worker.exitCode()).isEqualTo(WorkerProcess.CONFIGURATION);
            places.put("log of a refused password", worker.log());
        }
        assertThat(places.get("log of a refused password")).contains("refuses the user name or the password");
    }

    private WorkerChild start(SecuredCluster cluster, Connection connection, String modelKey) throws Exception {
        return WorkerChild.start(dir, cluster.yaml(connection), Map.of("MODEL_KEY", modelKey));
    }

    /** Each secret as it is, in base64, URL-encoded, and its halves. */
    private static Map<String, String> forms(String... secrets) {
        Map<String, String> forms = new LinkedHashMap<>();
        for (String secret : secrets) {
            forms.put(secret, secret);
            forms.put(
                    secret + " in base64",
                    Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
            forms.put(secret + " URL-encoded", URLEncoder.encode(secret, StandardCharsets.UTF_8));
            forms.put(secret + ", first half", secret.substring(0, secret.length() / 2));
            forms.put(secret + ", second half", secret.substring(secret.length() / 2));
        }
        return forms;
    }

    private static String deadLetters(SecuredCluster cluster) {
        StringBuilder text = new StringBuilder();
        Map<String, Object> config = new HashMap<>(cluster.broker.own());
        config.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Names.DEAD_LETTERS).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (text.isEmpty() && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    text.append(new String(record.value(), StandardCharsets.UTF_8));
                    record.headers()
                            .forEach(h -> text.append(' ')
                                    .append(h.key())
                                    .append('=')
                                    .append(new String(h.value(), StandardCharsets.UTF_8)));
                }
            }
        }
        return text.toString();
    }
}
