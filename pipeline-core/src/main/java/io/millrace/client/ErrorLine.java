package io.millrace.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.deadletter.DeadLetterHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A dead letter as a line of a Batch error file: HTTP failures under {@code response}, all others under {@code error}. */
final class ErrorLine {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ErrorLine() {}

    static byte[] of(byte @Nullable [] original, Headers headers) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("id", "batch_req_" + text(headers, DeadLetterHeaders.ID));
        line.put("custom_id", customId(original));
        String code = text(headers, DeadLetterHeaders.ERROR_CLASS);
        String message = text(headers, DeadLetterHeaders.MESSAGE);
        String status = text(headers, DeadLetterHeaders.HTTP_STATUS);
        if (status == null) {
            line.putNull("response");
            line.putObject("error").put("code", code).put("message", message);
        } else {
            ObjectNode response = line.putObject("response");
            response.put("status_code", Integer.parseInt(status));
            response.put("request_id", text(headers, DeadLetterHeaders.PROVIDER_REQUEST_ID));
            response.putObject("body")
                    .putObject("error")
                    .put("message", message)
                    .put("type", code)
                    .putNull("param")
                    .put("code", text(headers, DeadLetterHeaders.PROVIDER_CODE));
            line.putNull("error");
        }
        line.putObject("millrace")
                .put("error_class", code)
                .put("attempts", text(headers, DeadLetterHeaders.ATTEMPTS))
                .put("job", text(headers, DeadLetterHeaders.JOB_ID));
        try {
            return MAPPER.writeValueAsBytes(line);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
    }

    private static @Nullable String customId(byte @Nullable [] original) {
        if (original == null) {
            return null;
        }
        try {
            JsonNode line = MAPPER.readTree(original);
            JsonNode id = line == null ? null : line.get("custom_id");
            return id != null && id.isTextual() ? id.textValue() : null;
        } catch (IOException e) {
            // The line is dead because it is no JSON: it has no id to tell.
            return null;
        }
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
