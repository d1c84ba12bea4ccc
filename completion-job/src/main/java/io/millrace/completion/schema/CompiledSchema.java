package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A schema that was found sound, ready to check answers.
 *
 * <p>Threads: immutable, any thread.
 */
final class CompiledSchema {
    private static final int PLACE_MAX = 200;
    /** They name the schema for others; nothing here may be found by them. */
    private static final Set<String> NAMES = Set.of("$id", "$schema");

    private final Schema schema;

    private CompiledSchema(Schema schema) {
        this.schema = schema;
    }

    /** Throws {@link JobRejected} with the place below {@code path} if it is no schema, or none that may be checked here. */
    static CompiledSchema of(ObjectNode schema, String path) throws JobRejected {
        SchemaRules.check(schema, path);
        SchemaDraft draft = SchemaDraft.of(schema);
        if (draft == null) {
            throw rejected(path + ".$schema is not known; allowed are " + SchemaDraft.allowed());
        }
        List<Error> errors = draft.ofSchemas().validate(schema);
        if (!errors.isEmpty()) {
            throw rejected(path + " is no valid JSON Schema: " + told(errors.get(0)));
        }
        try {
            Schema compiled = draft.registry().getSchema(schema.deepCopy().without(NAMES));
            compiled.initializeValidators();
            return new CompiledSchema(compiled);
        } catch (SchemaException e) {
            throw rejected(path + " is no JSON Schema that can be checked");
        }
    }

    /** What is wrong with the value, empty if nothing is. */
    Optional<String> violation(JsonNode value) {
        try {
            return schema.validate(value).stream()
                    .findFirst()
                    .map(error -> "the answer breaks its schema: " + told(error));
        } catch (CountedRef.TooMuch e) {
            return Optional.of("the answer cannot be checked: its schema follows more than " + CountedRef.FOLLOWED_MAX
                    + " references, or nests them more than " + CountedRef.DEPTH_MAX + " deep");
        }
    }

    private static String told(Error error) {
        String place = error.getInstanceLocation() == null
                ? ""
                : error.getInstanceLocation().toString();
        String shown = place.length() > PLACE_MAX ? place.substring(0, PLACE_MAX) + "…" : place;
        return "'" + error.getKeyword() + "' fails at " + (shown.isEmpty() ? "the top" : shown);
    }

    private static JobRejected rejected(String problem) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, problem);
    }
}
