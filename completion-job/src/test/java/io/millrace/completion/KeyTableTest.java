package io.millrace.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which field of a chat completion is part of the question, field by field. */
final class KeyTableTest {
    private static final String PLAIN = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private final ChatJobType type = ChatJobType.of(
            new ModelCatalog(
                    Map.of("p", new ProviderSettings(URI.create("http://127.0.0.1:1/v1"), null, Map.of(), Map.of())),
                    "p",
                    Map.of()),
            CompletionSettings.defaults());

    @Test
    void fieldsThatChangeTheAnswer_changeTheKey() throws JobRejected {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("temperature", "0.5");
        fields.put("top_p", "0.9");
        fields.put("n", "2");
        fields.put("stop", "\"x\"");
        fields.put("max_tokens", "5");
        fields.put("max_completion_tokens", "5");
        fields.put("presence_penalty", "0.1");
        fields.put("frequency_penalty", "0.1");
        fields.put("logit_bias", "{\"50256\":-100}");
        fields.put("logprobs", "true");
        fields.put("top_logprobs", "3");
        fields.put("seed", "7");
        fields.put("response_format", "{\"type\":\"json_object\"}");
        fields.put("tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");
        fields.put("tool_choice", "\"none\"");
        fields.put("parallel_tool_calls", "false");
        fields.put("functions", "[{\"name\":\"f\"}]");
        fields.put("function_call", "\"none\"");
        fields.put("modalities", "[\"text\"]");
        fields.put("audio", "{\"voice\":\"alloy\",\"format\":\"wav\"}");
        fields.put("prediction", "{\"type\":\"content\",\"content\":\"x\"}");
        fields.put("reasoning_effort", "\"low\"");
        fields.put("verbosity", "\"low\"");
        fields.put("web_search_options", "{}");
        fields.put("moderation", "{}");
        fields.put("some_field_nobody_knows", "1");
        table(fields, true);
        assertThat(key("\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"))
                .isNotEqualTo(key(PLAIN));
        assertThat(key("\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"ho\"}]"))
                .isNotEqualTo(key(PLAIN));
        assertThat(key("\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"hi\"}]"))
                .isNotEqualTo(key(PLAIN));
    }

    @Test
    void fieldsThatDoNot_doNot() throws JobRejected {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("user", "\"u\"");
        fields.put("safety_identifier", "\"s\"");
        fields.put("prompt_cache_key", "\"k\"");
        fields.put("prompt_cache_options", "{\"mode\":\"auto\"}");
        fields.put("prompt_cache_retention", "\"24h\"");
        fields.put("metadata", "{\"a\":\"b\"}");
        fields.put("store", "true");
        fields.put("stream", "true");
        fields.put("stream_options", "{\"include_usage\":true}");
        fields.put("service_tier", "\"flex\"");
        assertThat(fields.keySet()).isEqualTo(ChatJobType.NOT_ASKED);
        table(fields, false);
    }

    private void table(Map<String, String> fields, boolean changes) throws JobRejected {
        for (Map.Entry<String, String> field : fields.entrySet()) {
            CacheKey with = key(PLAIN + ",\"" + field.getKey() + "\":" + field.getValue());
            System.out.printf("%-26s %s%n", field.getKey(), with.equals(key(PLAIN)) ? "same key" : "another key");
            assertThat(!with.equals(key(PLAIN))).as(field.getKey()).isEqualTo(changes);
        }
    }

    private CacheKey key(String fields) throws JobRejected {
        byte[] raw = ("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{" + fields
                        + "}}")
                .getBytes(StandardCharsets.UTF_8);
        BatchLine line = new BatchLineParser(InputLimits.defaults()).parse(raw);
        return type.asks(line, List.of(), raw, "default").get(0).key();
    }
}
