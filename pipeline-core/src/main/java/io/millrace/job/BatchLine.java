package io.millrace.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * One request line of the OpenAI Batch dialect, parsed and checked; what only one job type knows (the body) is checked by that job type.
 *
 * @param customId echoed in the result; 0 to {@link InputLimits#customIdMax()} characters, no CR or LF
 * @param url the endpoint, e.g. {@code /v1/embeddings}
 * @param body the request body; read-only
 * @param extra fields of the line that the dialect does not know; passed on into the result line; read-only
 */
public record BatchLine(String customId, String url, ObjectNode body, ObjectNode extra) {

    /** Field names of request and output lines; anything else in a line is {@link #extra}. */
    static final Set<String> KNOWN =
            Set.of("custom_id", "method", "url", "body", "id", "response", "error", "millrace");
}
