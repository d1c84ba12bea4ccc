package io.millrace.inspector.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs as JSON, read as strictly as workers do. */
final class JobTree {
    private static final BatchLineParser PARSER = new BatchLineParser(InputLimits.defaults());
    private static final JsonMapper WRITER = new JsonMapper();

    private JobTree() {}

    /** The value as a JSON object; empty if it is none. */
    static Optional<ObjectNode> of(byte @Nullable [] value) {
        try {
            return Optional.of(PARSER.tree(value));
        } catch (JobRejected e) {
            return Optional.empty();
        }
    }

    /** Throws if a worker could not read the value; the message says where. */
    static ObjectNode require(byte @Nullable [] value, boolean line) throws EditRefused {
        try {
            if (line) {
                PARSER.parse(value);
            }
            return PARSER.tree(value);
        } catch (JobRejected e) {
            throw new EditRefused(e.failure().message());
        }
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return WRITER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** The request body: of a Batch line, else the object itself. */
    static ObjectNode body(ObjectNode line) {
        return line.get("body") instanceof ObjectNode body ? body : line;
    }
}
