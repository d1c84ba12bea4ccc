package io.millrace.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;

/** The field {@code model} of a request body, which every job type has. */
public final class ModelField {
    /** Longest name, in characters: it becomes part of lanes, labels and stored records. */
    public static final int LENGTH_MAX = 512;

    private ModelField() {}

    /** The name; throws {@link JobRejected} unless it is one. */
    public static String of(ObjectNode body) throws JobRejected {
        JsonNode model = body.get("model");
        if (model == null || !model.isTextual() || model.textValue().isBlank()) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "body.model is missing or not a name");
        }
        if (model.textValue().length() > LENGTH_MAX) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "body.model has " + model.textValue().length() + " characters; at most " + LENGTH_MAX
                            + " are allowed");
        }
        return model.textValue();
    }
}
