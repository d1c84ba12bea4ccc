package io.millrace.topology;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.JobOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is written for an answered job: the answer, and our own notes beside it. */
final class ResultLine {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ResultLine() {}

    /** A Batch output line: the response as the endpoint itself would give it. */
    static byte[] batch(JobType type, JobOrigin origin, BatchLine line, List<ItemResult> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            // Readable and unique within a cluster: a job's identity is its record.
            String id = origin.topic() + "-" + origin.partition() + "-" + origin.offset();
            out.writeStartObject();
            out.writeStringField("id", "batch_req_" + id);
            out.writeStringField("custom_id", line.customId());
            out.writeObjectFieldStart("response");
            out.writeNumberField("status_code", 200);
            out.writeStringField("request_id", "req_" + id);
            out.writeFieldName("body");
            List<Answer> answers = items.stream().map(i -> i.result().answer()).toList();
            type.render(line, answers, out);
            out.writeEndObject();
            out.writeNullField("error");
            out.writeFieldName("millrace");
            notes(items, out);
            for (Map.Entry<String, JsonNode> field : line.extra().properties()) {
                out.writeFieldName(field.getKey());
                out.writeTree(field.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** {@code {"id":…, the answer's fields, "millrace":…}}. */
    static byte[] flat(JobType type, BatchLine line, List<ItemResult> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("id", line.customId());
            type.renderFlat(line, items.stream().map(i -> i.result().answer()).toList(), out);
            out.writeFieldName("millrace");
            notes(items, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void notes(List<ItemResult> items, JsonGenerator out) throws IOException {
        ResultNotes notes = ResultNotes.of(items);
        out.writeStartObject();
        out.writeArrayFieldStart("cache");
        for (ItemResult item : items) {
            out.writeString(item.result().delivery().cache().label());
        }
        out.writeEndArray();
        out.writeStringField("model", notes.model());
        out.writeNumberField("attempts", notes.attempts());
        out.writeNumberField("tokens", notes.tokens());
        out.writeNumberField("billed", notes.billed());
        out.writeNumberField("queue_ms", notes.queueMs());
        out.writeNumberField("model_ms", notes.modelMs());
        if (notes.estimated()) {
            out.writeBooleanField("estimated", true);
        }
        if (items.stream().anyMatch(i -> i.cutTokens() >= 0)) {
            out.writeArrayFieldStart("truncated");
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i).cutTokens() >= 0) {
                    out.writeStartObject();
                    out.writeNumberField("index", i);
                    out.writeNumberField("tokens", items.get(i).cutTokens());
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
