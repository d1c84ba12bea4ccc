package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a result line of an embedding job says.
 *
 * @param vectors one a text, in their order
 * @param cache for each of them {@code hit}, {@code miss} or {@code coalesced}
 * @param tokens of all its texts
 * @param billed those of its texts that were asked for it
 */
record Embedded(List<float[]> vectors, List<String> cache, long tokens, long billed) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static Embedded of(byte[] resultLine) throws IOException {
        JsonNode line = MAPPER.readTree(resultLine);
        List<float[]> vectors = new ArrayList<>();
        for (JsonNode item : line.at("/response/body/data")) {
            vectors.add(vector(item.path("embedding")));
        }
        JsonNode notes = line.path("millrace");
        List<String> cache = new ArrayList<>();
        notes.path("cache").forEach(state -> cache.add(state.asText()));
        if (vectors.isEmpty() || vectors.size() != cache.size()) {
            throw new IOException("a result line holds " + vectors.size() + " vectors and " + cache.size()
                    + " notes on where they came from");
        }
        return new Embedded(
                vectors,
                cache,
                notes.path("tokens").asLong(),
                notes.path("billed").asLong());
    }

    private static float[] vector(JsonNode embedding) throws IOException {
        if (embedding.isTextual()) {
            byte[] bytes = embedding.binaryValue();
            float[] values = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        }
        float[] values = new float[embedding.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) embedding.get(i).doubleValue();
        }
        return values;
    }

    /** Texts among them that were sent to the model for this job. */
    int paid() {
        return (int) cache.stream().filter("miss"::equals).count();
    }

    /** Texts among them whose answer was kept already. */
    int hits() {
        return (int) cache.stream().filter("hit"::equals).count();
    }
}
