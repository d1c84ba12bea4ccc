package io.millrace.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Jackson with its doors shut: bounded, no duplicates, nothing trailing, numbers kept digit for digit, no source text in messages. */
final class StrictJson {
    static final int NUMBER_LENGTH_MAX = 64;
    private static final int NAME_LENGTH_MAX = 256;

    private final JsonMapper mapper;

    StrictJson(InputLimits limits) {
        JsonFactory factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepthMax())
                        .maxTokenCount(limits.jsonTokensMax())
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .maxNameLength(NAME_LENGTH_MAX)
                        .maxStringLength(limits.recordBytesMax())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        this.mapper = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /**
     * Whether the parser refused a field name for a lone surrogate: that it does itself, before anybody sees the name. Its own first words are all it says of the
     * reason; what follows them can be text of the record.
     */
    static boolean refusedLoneSurrogate(JsonProcessingException e) {
        String words = e.getOriginalMessage();
        return words.startsWith("Broken surrogate pair in field name")
                || words.startsWith("Unexpected low surrogate in field name");
    }

    JsonNode read(byte[] value) throws IOException {
        return mapper.readTree(value);
    }
}
