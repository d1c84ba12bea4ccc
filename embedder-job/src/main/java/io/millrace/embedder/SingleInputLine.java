package io.millrace.embedder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLine;
import io.millrace.model.ModelInput;

/** One input of an array job as a line of its own, with everything else of the body that its question needs. */
final class SingleInputLine {
    private static final JsonMapper MAPPER = new JsonMapper();

    private SingleInputLine() {}

    static byte[] of(BatchLine line, ModelInput input) {
        ObjectNode body = line.body().objectNode();
        body.setAll(line.body());
        if (input instanceof ModelInput.Text text) {
            body.put("input", text.text());
        } else {
            ArrayNode ids = body.putArray("input");
            for (int id : ((ModelInput.Tokens) input).ids()) {
                ids.add(id);
            }
        }
        ObjectNode single = line.body().objectNode();
        // The job's own id stays with the whole job, in gather; an empty one passes the same parser.
        single.put("custom_id", "").put("method", "POST").put("url", line.url());
        single.set("body", body);
        try {
            return MAPPER.writeValueAsBytes(single);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a parsed tree can always be written", e);
        }
    }
}
