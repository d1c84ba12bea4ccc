package io.millrace.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what a provider says a call took. */
final class UsageReader {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private UsageReader() {}

    /** Of a {@code usage} object; null if it is none, or says what cannot be. */
    static @Nullable Usage of(@Nullable JsonNode said) {
        if (said == null) {
            return null;
        }
        int input = said.path("prompt_tokens").asInt(-1);
        int output = said.path("completion_tokens").asInt(0);
        if (input < 0 || output < 0 || (long) input + output > Integer.MAX_VALUE) {
            return null;
        }
        int cached = said.at("/prompt_tokens_details/cached_tokens").asInt(0);
        int reasoning = said.at("/completion_tokens_details/reasoning_tokens").asInt(0);
        return new Usage(input, Math.min(Math.max(0, cached), input), output, Math.min(Math.max(0, reasoning), output));
    }

    /**
     * Of a reply that is of no use otherwise, as far as it can be read: it was paid for all the same. Null if it says nothing.
     *
     * <p>Never throws: of a body that breaks off, what came before counts.
     */
    static @Nullable Usage in(byte[] body) {
        Usage usage = null;
        try (JsonParser json = MAPPER.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean usageNext = json.currentName().equals("usage");
                if (json.nextToken() == JsonToken.START_OBJECT && usageNext) {
                    usage = of(MAPPER.readTree(json));
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            return usage;
        }
        return usage;
    }
}
