package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.model.DerivedVectors;
import io.millrace.local.model.ModelServerSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One worker on a real broker and a real model server. */
final class EmbedderIT {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void text_becomesItsVector_andASecondTimeForNothing() throws Exception {
        try (Workbench bench = Workbench.start(ModelServerSettings.derived())) {
            bench.workers(1);
            try (MillraceClient client = MillraceClient.connect(bench.kafka(), "embedding")) {
                String line =
                        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"derived-384\",\"input\":\"hello\"}}";
                JobOutcome first = client.submit(line).get(30, TimeUnit.SECONDS);
                JsonNode result = MAPPER.readTree(first.line());
                System.out.println(new String(first.line(), java.nio.charset.StandardCharsets.UTF_8).substring(0, 300));
                assertThat(first.answered()).isTrue();
                float[] expected = DerivedVectors.of("derived-384", "hello", 384);
                JsonNode vector = result.at("/response/body/data/0/embedding");
                for (int i = 0; i < expected.length; i++) {
                    assertThat((float) vector.get(i).doubleValue()).isEqualTo(expected[i]);
                }
                JobOutcome second = client.submit(line).get(30, TimeUnit.SECONDS);
                assertThat(MAPPER.readTree(second.line())
                                .at("/millrace/cache/0")
                                .asText())
                        .isEqualTo("hit");
                assertThat(bench.models.ledger().callsOf("hello")).isEqualTo(1);
            }
        }
    }
}
