package io.millrace.embedder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** Request lines to send and output lines to check. */
final class Lines {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Lines() {}

    static String job(String id, List<String> texts, boolean base64) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("custom_id", id).put("method", "POST").put("url", EmbeddingJobType.URL);
        ObjectNode body = line.putObject("body").put("model", Workbench.MODEL);
        if (texts.size() == 1) {
            body.put("input", texts.get(0));
        } else {
            ArrayNode input = body.putArray("input");
            texts.forEach(input::add);
        }
        if (base64) {
            body.put("encoding_format", "base64");
        }
        return line.toString();
    }

    static JsonNode read(byte[] line) {
        try {
            return MAPPER.readTree(line);
        } catch (java.io.IOException e) {
            throw new AssertionError("an output line is not JSON", e);
        }
    }

    /** One vector of an output line, however it was asked for. */
    static float[] vector(JsonNode line, int index) {
        JsonNode item = line.at("/response/body/data/" + index);
        if (item.get("index").intValue() != index) {
            throw new AssertionError("data[" + index + "] has index " + item.get("index"));
        }
        JsonNode embedding = item.get("embedding");
        if (embedding.isTextual()) {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(embedding.textValue()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / 4];
            bytes.asFloatBuffer().get(values);
            return values;
        }
        float[] values = new float[embedding.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) embedding.get(i).doubleValue();
        }
        return values;
    }
}
