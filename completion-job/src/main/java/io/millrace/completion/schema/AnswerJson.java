package io.millrace.completion.schema;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Reads what a model wrote as JSON: one value, no name twice in an object, bounded, numbers within a double's range. */
final class AnswerJson {
    static final int DEPTH_MAX = 64;
    private static final int NUMBER_LENGTH_MAX = 64;
    private static final int TOKENS_MAX = 400_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxTokenCount(TOKENS_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AnswerJson() {}

    /** Null if the text is not such a value. */
    static @Nullable JsonNode read(String text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            return value.isMissingNode() || !isFinite(value) ? null : value;
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        }
    }

    /** Arithmetic on a number as 1e999999999 takes gigabytes. */
    private static boolean isFinite(JsonNode node) {
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue());
        }
        for (JsonNode child : node) {
            if (!isFinite(child)) {
                return false;
            }
        }
        return true;
    }
}
