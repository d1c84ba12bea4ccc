package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.tokens.TokenCounter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Our tokens are those of an independent tokenizer; tokens/vectors.mjs says of which and how the file was made. */
final class TokenVectorsTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void ids_areThoseOfTiktokenOn200Texts() throws IOException {
        List<String> lines = lines();
        assertThat(MAPPER.readTree(lines.get(0)).path("made").asText()).contains("tiktoken");
        Map<String, Integer> tokens = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode vector = MAPPER.readTree(line);
            String text = vector.path("text").textValue();
            for (String encoding : List.of("cl100k_base", "o200k_base")) {
                int[] expected = ids(vector.path(encoding));
                TokenCounter counter = TokenCounter.of(encoding);
                assertThat(counter.encode(text)).as("%s: %s", encoding, text).isEqualTo(expected);
                assertThat(counter.count(text)).as("%s: %s", encoding, text).isEqualTo(expected.length);
                tokens.merge(encoding, expected.length, Integer::sum);
            }
        }
        assertThat(lines).hasSize(201);
        System.out.println("tokens equal on 200 texts: " + tokens);
    }

    @Test
    void ids_areThosePublishedWithTiktoken() {
        // Values in tiktoken's own public tests.
        assertThat(cl100k("hello world")).containsExactly(15339, 1917);
        assertThat(cl100k("rer")).containsExactly(38149);
        assertThat(cl100k("'rer")).containsExactly(2351, 81);
        assertThat(cl100k("today\n ")).containsExactly(31213, 198, 220);
        assertThat(cl100k("today\n \n")).containsExactly(31213, 27907);
        assertThat(cl100k("today\n  \n")).containsExactly(31213, 14211);
        assertThat(cl100k(" \u00850")).containsExactly(220, 126, 227, 15);
        assertThat(cl100k("👍")).containsExactly(9468, 239, 235);
    }

    private static int[] cl100k(String text) {
        return TokenCounter.of("cl100k_base").encode(text);
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = TokenVectorsTest.class.getResourceAsStream("/tokens/vectors.jsonl")) {
            // Not String.lines(): a text may hold any line separator but the one of the file, which JSON escapes.
            return List.of(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        }
    }
}
