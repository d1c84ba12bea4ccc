package io.millrace.embedder;

import static io.millrace.embedder.Jobs.onlyResult;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testkit.TopologyHarness;
import org.junit.jupiter.api.Test;

/** A model that no catalog knows. */
final class UnknownModelTest {

    @Test
    void nameTooLongForOne_isRefused_andStopsNothing() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send("{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                    + "m".repeat(513) + "\",\"input\":\"a\"}}");
            assertThat(Jobs.header(Jobs.onlyDeadLetter(harness), "millrace-error-class"))
                    .isEqualTo("schema_invalid");
        }
    }

    @Test
    void modelOfNoCatalog_isAnswered_andFlagged() {
        try (TopologyHarness harness = Jobs.harness()) {
            harness.send(
                    "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"nobody-knows\",\"input\":\"a\"}}");
            harness.answerAll();
            JsonNode line = onlyResult(harness);
            assertThat(line.at("/response/status_code").intValue()).isEqualTo(200);
            assertThat(line.at("/millrace/estimated").booleanValue()).isTrue();
        }
    }
}
