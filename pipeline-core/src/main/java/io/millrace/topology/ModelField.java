package io.millrace.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLine;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The field {@code model} of a request body, which every job type has. */
public final class ModelField {
    /** Longest name, in characters: it becomes part of lanes, labels and stored records. */
    public static final int LENGTH_MAX = 512;

    /** Names that can stand in a header: a dead letter's headers hold no text of the job, and a field may hold any. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/@+-]{0,127}");

    private ModelField() {}

    /** The name for a header; null if there is no line, or it names none that could only be a model's. */
    static @Nullable String shown(@Nullable BatchLine line) {
        String model = line == null ? "" : line.body().path("model").asText("");
        return NAME.matcher(model).matches() ? model : null;
    }

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
