package io.millrace.completion.prompt;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.schema.AnswerSchema;
import io.millrace.job.JobRejected;
import java.math.BigDecimal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The fields of a request body that a template sets for jobs that do not: parameters and {@code response_format}. */
final class PromptParams {
    private static final BigDecimal TEMPERATURE_MAX = BigDecimal.valueOf(2);
    private static final int STOPS_MAX = 4;
    private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final BiConsumer<String, String> mistakes;
    private final ObjectNode params = JsonNodeFactory.instance.objectNode();

    private PromptParams(BiConsumer<String, String> mistakes) {
        this.mistakes = mistakes;
    }

    /** The fields; {@code mistakes} is told the setting and what is wrong with it. */
    static ObjectNode of(String name, PromptSettings settings, BiConsumer<String, String> mistakes) {
        PromptParams params = new PromptParams(mistakes);
        params.temperature(settings.temperature());
        if (settings.maxCompletionTokens() > 0) {
            params.params.put("max_completion_tokens", settings.maxCompletionTokens());
        }
        params.stop(settings.stop());
        params.schema(name, settings.answerSchema());
        return params.params;
    }

    private void temperature(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            BigDecimal temperature = new BigDecimal(text.strip());
            if (temperature.signum() >= 0 && temperature.compareTo(TEMPERATURE_MAX) <= 0) {
                params.put("temperature", temperature);
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        mistakes.accept("temperature", "'" + text + "' is not allowed; allowed is a number from 0 to 2");
    }

    private void stop(String text) {
        if (text.isEmpty()) {
            return;
        }
        JsonNode stops = read(text);
        if (stops != null && areStops(stops)) {
            params.set("stop", stops);
        } else {
            mistakes.accept(
                    "stop",
                    "'" + text + "' is not allowed; allowed is a JSON array of 1 to 4 strings, as [\"\\n\\n\"]");
        }
    }

    private static boolean areStops(JsonNode stops) {
        if (!stops.isArray() || stops.isEmpty() || stops.size() > STOPS_MAX) {
            return false;
        }
        for (JsonNode stop : stops) {
            if (!stop.isTextual() || stop.textValue().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void schema(String name, String text) {
        if (text.isEmpty()) {
            return;
        }
        JsonNode schema = read(text);
        if (schema == null || !schema.isObject()) {
            mistakes.accept("answer_schema", "is not one JSON object");
            return;
        }
        ObjectNode format = params.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema").put("name", name).put("strict", true).set("schema", schema);
        try {
            AnswerSchema.of(params);
        } catch (JobRejected e) {
            String problem = String.valueOf(e.getMessage());
            mistakes.accept("answer_schema", problem.replace("body.response_format.json_schema.schema", "the schema"));
        }
    }

    private static @Nullable JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        }
    }
}
