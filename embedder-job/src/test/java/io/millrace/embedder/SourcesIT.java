package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.local.model.DerivedVectors;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.testkit.Committed;
import io.millrace.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A topic of documents as a shop already has it becomes vectors with eight lines of YAML. */
final class SourcesIT {
    private static final String YAML = """
            topology:
              sources:
                docs:
                  topic: docs
                  input: "{/title}: {/body}"
                  model: derived-384
                  results: docs.vectors
                  format: flat
            """;

    @Test
    void documents_becomeVectors_keyedAsTheyWere() throws Exception {
        assertThat(YAML.lines().count()).isLessThanOrEqualTo(8);
        try (Workbench bench = Workbench.start(ModelServerSettings.derived()).yaml(YAML)) {
            bench.with("MILLRACE_CREATE_TOPICS", "true").workers(1);
            Map<String, Object> config = new HashMap<>(bench.kafka());
            byte[] broken = "{\"id\":2,\"title\":\"no body\"}".getBytes(StandardCharsets.UTF_8);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
                byte[] doc =
                        "{\"id\":1,\"title\":\"Whales\",\"body\":\"They are large.\"}".getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>("docs", "k1".getBytes(StandardCharsets.UTF_8), doc))
                        .get();
                producer.send(new ProducerRecord<>("docs", "k2".getBytes(StandardCharsets.UTF_8), broken))
                        .get();
            }
            try (Committed committed = Committed.from(bench.kafka(), "docs.vectors", Names.DEAD_LETTERS)) {
                for (ConsumerRecord<byte[], byte[]> record : committed.read(2, Duration.ofSeconds(60))) {
                    if (record.topic().equals("docs.vectors")) {
                        checkVector(record);
                    } else {
                        assertThat(record.value()).as("the original bytes").isEqualTo(broken);
                        assertThat(new String(
                                        record.headers()
                                                .lastHeader(DeadLetterHeaders.MESSAGE)
                                                .value(),
                                        StandardCharsets.UTF_8))
                                .contains("/body");
                    }
                }
            }
        }
    }

    private static void checkVector(ConsumerRecord<byte[], byte[]> record) {
        JsonNode result = Lines.read(record.value());
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("k1");
        assertThat(result.get("id").textValue()).isEqualTo("1");
        assertThat(result.at("/millrace/cache/0").textValue()).isEqualTo("miss");
        float[] expected = DerivedVectors.of(Workbench.MODEL, "Whales: They are large.", 384);
        for (int i = 0; i < expected.length; i++) {
            assertThat((float) result.get("vector").get(i).doubleValue()).isEqualTo(expected[i]);
        }
    }
}
