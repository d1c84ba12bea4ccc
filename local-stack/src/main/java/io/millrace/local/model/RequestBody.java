package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What the bodies of all endpoints have in common: a JSON object that names a model. */
final class RequestBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestBody() {}

    static ObjectNode object(byte[] body) throws ApiError {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            throw ApiError.invalid("We could not parse the JSON body of your request.", null, null);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw ApiError.invalid("The body of your request must be a JSON object.", null, null);
    }

    static String model(ObjectNode root) throws ApiError {
        JsonNode model = root.path("model");
        if (!model.isTextual() || model.textValue().isEmpty()) {
            throw ApiError.invalid("you must provide a model parameter", "model", null);
        }
        return model.textValue();
    }
}
