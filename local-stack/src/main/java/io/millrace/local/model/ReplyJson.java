package io.millrace.local.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the server's JSON bodies. */
final class ReplyJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReplyJson() {}

    static byte[] embeddings(EmbeddingRequest request, List<ReplyItem> data, long tokens) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (ReplyItem item : data) {
                write(json, item, request.base64());
            }
            json.writeEndArray();
            json.writeStringField("model", request.model());
            json.writeObjectFieldStart("usage");
            json.writeNumberField("prompt_tokens", tokens);
            json.writeNumberField("total_tokens", tokens);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, ReplyItem item, boolean base64) throws IOException {
        json.writeStartObject();
        json.writeStringField("object", "embedding");
        Integer index = item.index();
        if (index != null) {
            json.writeNumberField("index", index);
        }
        json.writeFieldName("embedding");
        if (base64) {
            json.writeBinary(littleEndian(item.vector()));
        } else {
            writeNumbers(json, item.vector());
        }
        json.writeEndObject();
    }

    private static void writeNumbers(JsonGenerator json, float[] vector) throws IOException {
        json.writeStartArray();
        for (float x : vector) {
            // JSON has no NaN.
            if (Float.isNaN(x)) {
                json.writeNull();
            } else {
                json.writeNumber(x);
            }
        }
        json.writeEndArray();
    }

    static byte[] littleEndian(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    static byte[] error(ApiError error) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("message", error.text());
        fields.put("type", error.type());
        fields.put("param", error.param());
        fields.put("code", error.code());
        return bytes(Map.of("error", fields));
    }

    static byte[] models(List<String> names) {
        List<Map<String, Object>> data = names.stream()
                .map(name ->
                        Map.<String, Object>of("id", name, "object", "model", "created", 0, "owned_by", "millrace"))
                .toList();
        return bytes(Map.of("object", "list", "data", data));
    }

    static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
