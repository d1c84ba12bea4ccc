package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form that a body's {@code response_format} asks the answer to have: any JSON object ({@code json_object}), or one that obeys a schema
 * ({@code json_schema}).
 *
 * <p>A job's schema is foreign: nothing is loaded for it, references stay inside it, patterns run in linear time, and its size and the work of a check are
 * bounded. {@code format} is not checked: it is a note in the newer drafts, and most of its checks are patterns with backtracking.
 *
 * <p>Threads: immutable, any thread. Compiled schemas are shared by the process.
 */
public final class AnswerSchema {
    private static final String FORMAT = "body.response_format";
    private static final SchemaCache CACHE = new SchemaCache(256, 1 << 20);

    /** Null: any JSON object will do. */
    private final @Nullable CompiledSchema schema;

    private AnswerSchema(@Nullable CompiledSchema schema) {
        this.schema = schema;
    }

    /**
     * The form the body asks for.
     *
     * @return null if it asks for none: no {@code response_format}, or one of type {@code text} or a type that only its provider knows
     * @throws JobRejected {@code schema_invalid}, if {@code response_format} or its schema is not sound
     */
    public static @Nullable AnswerSchema of(ObjectNode body) throws JobRejected {
        JsonNode format = body.path("response_format");
        if (format.isMissingNode() || format.isNull()) {
            return null;
        }
        if (!format.isObject() || !format.path("type").isTextual()) {
            throw rejected(FORMAT + " is not an object with a text as its type");
        }
        return switch (format.path("type").textValue()) {
            case "json_object" -> new AnswerSchema(null);
            case "json_schema" -> ofSchema(format.path("json_schema"));
            default -> null;
        };
    }

    private static AnswerSchema ofSchema(JsonNode named) throws JobRejected {
        if (!named.isObject()) {
            throw rejected(FORMAT + ".json_schema is missing or not an object");
        }
        JsonNode schema = named.path("schema");
        if (schema.isMissingNode()) {
            return new AnswerSchema(null);
        }
        if (!(schema instanceof ObjectNode object)) {
            throw rejected(FORMAT + ".json_schema.schema is not an object");
        }
        return new AnswerSchema(CACHE.of(object, FORMAT + ".json_schema.schema"));
    }

    /** What is wrong with an answer's text, in a sentence that quotes nothing but names of its fields; empty if it has the form. */
    public Optional<String> violation(String content) {
        JsonNode value = AnswerJson.read(content);
        if (value == null) {
            return Optional.of("the answer is not one JSON value (no name twice, at most " + AnswerJson.DEPTH_MAX
                    + " deep, numbers within a double's range)");
        }
        if (schema == null) {
            return value.isObject() ? Optional.empty() : Optional.of("the answer is not a JSON object");
        }
        return schema.violation(value);
    }

    /**
     * What is wrong with the first choice that has not the form; empty if all have it. A choice that calls tools or refuses is not text that was asked to have
     * a form, and one without content breaks it.
     */
    public Optional<String> violation(ChatAnswer answer) {
        for (int i = 0; i < answer.choices(); i++) {
            if (answer.callsTools(i) || answer.refusal(i).isPresent()) {
                continue;
            }
            Optional<String> violation = violation(answer.content(i).orElse(""));
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private static JobRejected rejected(String problem) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, problem);
    }
}
