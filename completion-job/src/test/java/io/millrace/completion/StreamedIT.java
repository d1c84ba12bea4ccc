package io.millrace.completion;

import static io.millrace.completion.CompletionStack.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is asked by streams gives the results of one that is asked plainly, but for ids, times and our notes. */
final class StreamedIT {
    private static final String SETTINGS = """
            models:
              plain: {provider: local, upstream: local-extractive, mode: chat}
              streamed: {provider: streamed, upstream: local-extractive, mode: chat}
            """;
    private static final String PROMPT = "Context: The mill stands by the river. A millrace leads water to its wheel."
            + " The miller keeps two cats.\\nQuestion: What leads water to the wheel?";

    @TempDir
    Path dir;

    @Test
    void streamedAndPlain_giveEqualResults() throws Exception {
        try (CompletionStack stack = new CompletionStack(dir, ModelServerSettings.miniLm(), 1, SETTINGS)) {
            for (String fields : List.of("", ",\"n\":3", ",\"max_tokens\":2", ",\"stop\":[\"wheel\"]")) {
                JsonNode plain = stack.ask(body("plain", PROMPT, fields));
                JsonNode streamed = stack.ask(body("streamed", PROMPT, fields));
                System.out.println("STREAMED " + fields + " " + streamed.at("/response/body"));
                assertThat(response(streamed)).isEqualTo(response(plain));
                assertThat(CompletionStack.cache(streamed)).isEqualTo("miss");
            }
            assertThat(stack.models().ledger().totals().chatCalls()).isEqualTo(8);
        }
    }

    private static JsonNode response(JsonNode result) {
        ObjectNode body = (ObjectNode) result.at("/response/body").deepCopy();
        return body.remove(List.of("id", "created"));
    }
}
