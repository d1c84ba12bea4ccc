package io.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.embedder.EmbeddingJobType;
import java.util.List;

/** Batch request lines for texts; vectors are asked for as base64, which is shorter and quicker to read than decimals. */
final class EmbeddingLines {
    private static final JsonMapper MAPPER = new JsonMapper();

    private EmbeddingLines() {}

    /** A line with one text, or with several as an array. */
    static byte[] of(String customId, String model, List<String> texts) {
        ObjectNode body = MAPPER.createObjectNode();
        body.put("model", model);
        if (texts.size() == 1) {
            body.put("input", texts.get(0));
        } else {
            ArrayNode input = body.putArray("input");
            texts.forEach(input::add);
        }
        return of(customId, body);
    }

    /** A line with this body but for its {@code encoding_format}. */
    static byte[] of(String customId, ObjectNode body) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("custom_id", customId).put("method", "POST").put("url", EmbeddingJobType.URL);
        line.set("body", body.put("encoding_format", "base64"));
        try {
            return MAPPER.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
