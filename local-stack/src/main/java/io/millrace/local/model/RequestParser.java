package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a request to {@code /v1/embeddings} and refuses what OpenAI refuses. */
final class RequestParser {
    private static final int INPUTS_MAX = 2048;

    private RequestParser() {}

    static EmbeddingRequest parse(byte[] body) throws ApiError {
        ObjectNode root = RequestBody.object(body);
        return new EmbeddingRequest(
                RequestBody.model(root),
                inputs(root.path("input")),
                base64(root.path("encoding_format")),
                dimensions(root.path("dimensions")));
    }

    private static List<EmbeddingInput> inputs(JsonNode input) throws ApiError {
        if (input.isTextual()) {
            return List.of(text(input));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw badInput("'$.input' must be a string or a non-empty array.");
        }
        if (input.get(0).isIntegralNumber()) {
            return List.of(tokens(input));
        }
        if (input.size() > INPUTS_MAX) {
            throw badInput(
                    "'$.input' must not hold more than " + INPUTS_MAX + " items, but holds " + input.size() + ".");
        }
        boolean texts = input.get(0).isTextual();
        List<EmbeddingInput> inputs = new ArrayList<>(input.size());
        for (JsonNode item : input) {
            inputs.add(texts ? text(item) : tokens(item));
        }
        return inputs;
    }

    private static EmbeddingInput text(JsonNode node) throws ApiError {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw badInput("'$.input' is invalid: every text must be a string that is not empty.");
        }
        return new EmbeddingInput(node.textValue(), List.of());
    }

    private static EmbeddingInput tokens(JsonNode node) throws ApiError {
        if (!node.isArray() || node.isEmpty()) {
            throw badInput("'$.input' is invalid: every item must be a text or a list of token ids that is not empty.");
        }
        List<Integer> ids = new ArrayList<>(node.size());
        for (JsonNode id : node) {
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw badInput("'$.input' is invalid: a token id must be a whole number from 0.");
            }
            ids.add(id.intValue());
        }
        return new EmbeddingInput(null, List.copyOf(ids));
    }

    private static boolean base64(JsonNode format) throws ApiError {
        if (format.isMissingNode() || format.isNull()) {
            return false;
        }
        return switch (format.asText()) {
            case "float" -> false;
            case "base64" -> true;
            default ->
                throw ApiError.invalid("encoding_format must be \"float\" or \"base64\".", "encoding_format", null);
        };
    }

    private static @Nullable Integer dimensions(JsonNode dimensions) throws ApiError {
        if (dimensions.isMissingNode() || dimensions.isNull()) {
            return null;
        }
        if (!dimensions.isIntegralNumber() || !dimensions.canConvertToInt() || dimensions.intValue() < 1) {
            throw ApiError.invalid("dimensions must be a whole number from 1.", "dimensions", null);
        }
        return dimensions.intValue();
    }

    private static ApiError badInput(String message) {
        return ApiError.invalid(message, "input", null);
    }
}
