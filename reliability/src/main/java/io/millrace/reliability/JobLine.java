package io.millrace.reliability;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A good job: what a line of the Batch format says.
 *
 * @param dimensions of the vectors it asks for; the model's own are not named
 */
record JobLine(String customId, List<String> texts, boolean base64, int dimensions) {
    /** In the workers' catalog. */
    static final String MODEL = "derived-64";

    private static final JsonMapper JSON = new JsonMapper();

    JobLine {
        texts = List.copyOf(texts);
    }

    JobLine(String customId, List<String> texts, boolean base64) {
        this(customId, texts, base64, WitnessRequest.DIMENSIONS);
    }

    ObjectNode tree() {
        ObjectNode line = JSON.createObjectNode();
        line.put("custom_id", customId).put("method", "POST").put("url", "/v1/embeddings");
        ObjectNode body = line.putObject("body").put("model", MODEL);
        if (texts.size() == 1) {
            body.put("input", texts.get(0));
        } else {
            ArrayNode input = body.putArray("input");
            texts.forEach(input::add);
        }
        if (dimensions != WitnessRequest.DIMENSIONS) {
            body.put("dimensions", dimensions);
        }
        if (base64) {
            body.put("encoding_format", "base64");
        }
        return line;
    }

    /** The same asked of another model. */
    byte[] bytesFor(String model) {
        ObjectNode line = tree();
        ((ObjectNode) line.required("body")).put("model", model);
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return tree().toString().getBytes(StandardCharsets.UTF_8);
    }
}
