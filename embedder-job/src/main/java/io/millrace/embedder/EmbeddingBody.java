package io.millrace.embedder;

import static io.millrace.embedder.EmbeddingJobType.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.JobRejected;
import io.millrace.model.ModelInput;
import io.millrace.topology.ModelField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an embeddings request that we read; all others are passed on.
 *
 * @param inputs in order, at least one: given as a string, strings, token ids or lists of token ids
 * @param dimensions as asked, 0 if not
 */
record EmbeddingBody(String model, List<ModelInput> inputs, int dimensions, boolean base64) {

    static EmbeddingBody of(ObjectNode body) throws JobRejected {
        return new EmbeddingBody(ModelField.of(body), inputs(body.get("input")), dimensions(body), format(body));
    }

    /** The format asked for, of a body that passed {@link #of}. */
    static boolean wantsBase64(ObjectNode body) {
        JsonNode format = body.get("encoding_format");
        return format != null && format.asText().equals("base64");
    }

    private static boolean format(ObjectNode body) throws JobRejected {
        JsonNode format = body.get("encoding_format");
        if (format == null || format.isNull()) {
            return false;
        }
        if (!format.isTextual()
                || !(format.textValue().equals("float") || format.textValue().equals("base64"))) {
            throw invalid("body.encoding_format is neither float nor base64");
        }
        return format.textValue().equals("base64");
    }

    private static int dimensions(ObjectNode body) throws JobRejected {
        JsonNode dimensions = body.get("dimensions");
        if (dimensions == null || dimensions.isNull()) {
            return 0;
        }
        if (!dimensions.isIntegralNumber() || !dimensions.canConvertToInt() || dimensions.intValue() < 1) {
            throw invalid("body.dimensions is not a whole number from 1 up");
        }
        return dimensions.intValue();
    }

    private static List<ModelInput> inputs(@Nullable JsonNode input) throws JobRejected {
        if (input == null) {
            throw invalid("body.input is missing; it is a string, strings, token ids or lists of token ids");
        }
        if (input.isTextual()) {
            return List.of(text(input, "body.input"));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw invalid(
                    "body.input is empty or of the wrong type; it is a string, strings, token ids or lists of token ids");
        }
        if (input.get(0).isNumber()) {
            return List.of(tokens(input, "body.input"));
        }
        boolean texts = input.get(0).isTextual();
        List<ModelInput> inputs = new ArrayList<>(input.size());
        for (int i = 0; i < input.size(); i++) {
            String where = "body.input[" + i + "]";
            inputs.add(texts ? text(input.get(i), where) : tokens(input.get(i), where));
        }
        return inputs;
    }

    private static ModelInput text(JsonNode node, String where) throws JobRejected {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw invalid(where + " is not a string of at least one character");
        }
        return new ModelInput.Text(node.textValue());
    }

    private static ModelInput tokens(JsonNode node, String where) throws JobRejected {
        if (!node.isArray() || node.isEmpty()) {
            throw invalid(where + " is not a list of at least one token id");
        }
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw invalid(where + "[" + i + "] is not a token id, a whole number from 0 up");
            }
            ids[i] = id.intValue();
        }
        return new ModelInput.Tokens(ids);
    }
}
