package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.model.DerivedVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads every result of a step: one a job, each with the vector of its own text, number by number. */
public final class ResultCheck {
    private static final JsonMapper JSON = new JsonMapper();

    private final Lab lab;
    private final Right right;
    private final Map<String, float[]> known = new HashMap<>();

    /** For a model whose vectors are derived from its texts. */
    public ResultCheck(Lab lab, String model, Texts texts) {
        this(lab, (k, dimensions) -> DerivedVectors.of(model, texts.text(k), dimensions));
    }

    public ResultCheck(Lab lab, Right right) {
        this.lab = lab;
        this.right = right;
    }

    /** Throws unless all {@code expected} results are there and right; returns how many came from the cache. */
    public long hits(String step, String topic, int dimensions, int expected) {
        Set<String> seen = new HashSet<>();
        long[] hits = new long[1];
        Outputs.read(lab, topic, record -> {
            JsonNode result = tree(record.value());
            String id = result.path("custom_id").asText();
            if (!seen.add(id)) {
                throw new IllegalStateException(step + ": two results of " + id);
            }
            int k = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
            JsonNode vector =
                    result.path("response").path("body").path("data").path(0).path("embedding");
            if (!Arrays.equals(values(vector), expected(k, dimensions))) {
                throw new IllegalStateException(step + ": " + id + " has another text's vector");
            }
            hits[0] += result.path("millrace").path("cache").path(0).asText().equals("hit") ? 1 : 0;
        });
        if (seen.size() != expected) {
            throw new IllegalStateException(step + " wrote " + seen.size() + " results of " + expected);
        }
        return hits[0];
    }

    private float[] expected(int k, int dimensions) {
        return known.computeIfAbsent(dimensions + "/" + k, key -> right.vector(k, dimensions));
    }

    static float[] values(JsonNode vector) {
        if (vector.isTextual()) {
            byte[] bytes = Base64.getDecoder().decode(vector.textValue());
            float[] values = new float[bytes.length / 4];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        }
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i).floatValue();
        }
        return values;
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a result is no JSON", e);
        }
    }

    /** Knows what must come out. */
    @FunctionalInterface
    public interface Right {
        /** The vector of text number {@code k}. */
        float[] vector(int k, int dimensions);
    }
}
