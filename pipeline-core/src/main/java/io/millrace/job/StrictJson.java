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
    private final JsonMapper again;

    StrictJson(InputLimits limits) {
        this.mapper = mapper(limits, true);
        this.again = mapper(limits, false);
    }

    private static JsonMapper mapper(InputLimits limits, boolean first) {
        JsonFactory factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepthMax())
                        .maxTokenCount(limits.jsonTokensMax())
                        .maxNumberLength(NUMBER_LENGTH_MAX)
                        .maxNameLength(NAME_LENGTH_MAX)
                        .maxStringLength(limits.recordBytesMax())
                        .build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // The tree finds a name that it has already; the parser would keep a set of names beside it.
                .configure(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, first)
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

    /** Reads what was read before, without looking for duplicate names. */
    JsonNode readAgain(byte[] value) throws IOException {
        return again.readTree(value);
    }
}
