package io.millrace.topology;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.JobOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is written for a job that has its result: the answer, and our own notes beside it. */
record ResultLine(JobType type, JobOrigin origin, BatchLine line) {
    /** Shortest digits that read back as the same float, found by Schubfach: a third of the time Java 17's own takes. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .build();

    /** What a line has beside its answers, and a bit. */
    private static final int FRAME_BYTES = 1024;

    private static final int OK = 200;
    private static final int GATEWAY_TIMEOUT = 504;

    /** A Batch output line: the response as the endpoint itself would give it. */
    byte[] batch(ResultNotes notes, List<ItemResult> items) {
        return batch(OK, items, out -> type.render(line, answers(items), out), out -> notes(notes, items, out));
    }

    /** {@code {"id":…, the answer's fields, "millrace":…}}. */
    byte[] flat(ResultNotes notes, List<ItemResult> items) {
        return flat(items, out -> type.renderFlat(line, answers(items), out), out -> notes(notes, items, out));
    }

    /** The output line of a job that wanted a kept answer only, where none is kept. */
    byte[] batchUncached() {
        return batch(GATEWAY_TIMEOUT, List.of(), ResultLine::uncachedBody, ResultLine::uncachedNotes);
    }

    /** The same in flat form. */
    byte[] flatUncached() {
        return flat(
                List.of(),
                out -> {
                    out.writeFieldName("error");
                    uncachedError(out);
                },
                ResultLine::uncachedNotes);
    }

    private byte[] batch(int status, List<ItemResult> items, Part body, Part notes) {
        return written(items, out -> {
            // Readable and unique within a cluster: a job's identity is its record.
            String id = origin.topic() + "-" + origin.partition() + "-" + origin.offset();
            out.writeStringField("id", "batch_req_" + id);
            out.writeStringField("custom_id", line.customId());
            out.writeObjectFieldStart("response");
            out.writeNumberField("status_code", status);
            out.writeStringField("request_id", "req_" + id);
            out.writeFieldName("body");
            body.write(out);
            out.writeEndObject();
            out.writeNullField("error");
            out.writeObjectFieldStart("millrace");
            notes.write(out);
            out.writeEndObject();
            for (Map.Entry<String, JsonNode> field : line.extra().properties()) {
                out.writeFieldName(field.getKey());
                out.writeTree(field.getValue());
            }
        });
    }

    private byte[] flat(List<ItemResult> items, Part fields, Part notes) {
        return written(items, out -> {
            out.writeStringField("id", line.customId());
            fields.write(out);
            out.writeObjectFieldStart("millrace");
            notes.write(out);
            out.writeEndObject();
        });
    }

    private static byte[] written(List<ItemResult> items, Part content) {
        int kept = 0;
        for (ItemResult item : items) {
            kept += item.result().answer().body().length;
        }
        // Four bytes of a vector are five and a half of base64; as numbers they are twice that again, and the buffer
        // grows.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FRAME_BYTES + kept + kept / 2);
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            out.writeStartObject();
            content.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static List<Answer> answers(List<ItemResult> items) {
        List<Answer> answers = new ArrayList<>(items.size());
        for (ItemResult item : items) {
            answers.add(item.result().answer());
        }
        return answers;
    }

    private static void uncachedBody(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeFieldName("error");
        uncachedError(out);
        out.writeEndObject();
    }

    private static void uncachedError(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("message", "no answer is kept that this job may be served with");
        out.writeStringField("type", "not_cached");
        out.writeNullField("param");
        out.writeStringField("code", "not_cached");
        out.writeEndObject();
    }

    private static void uncachedNotes(JsonGenerator out) throws IOException {
        out.writeNumberField("attempts", 0);
        out.writeNumberField("billed", 0);
    }

    private void notes(ResultNotes notes, List<ItemResult> items, JsonGenerator out) throws IOException {
        // Namespaces that share answers do not learn from a result whether another asked the same before.
        if (!notes.cache().isEmpty()) {
            out.writeArrayFieldStart("cache");
            for (ItemResult item : items) {
                out.writeString(item.result().delivery().cache().label());
            }
            out.writeEndArray();
        }
        out.writeStringField("model", notes.model());
        out.writeNumberField("attempts", notes.attempts());
        out.writeNumberField("tokens", notes.tokens());
        if (!notes.cache().isEmpty()) {
            out.writeNumberField("billed", notes.billed());
            notes.cost().write(out);
            out.writeNumberField("queue_ms", notes.queueMs());
            out.writeNumberField("model_ms", notes.modelMs());
        }
        if (notes.estimated()) {
            out.writeBooleanField("estimated", true);
        }
        truncated(items, out);
        type.note(line, items.get(0).result().answer(), out);
    }

    private static void truncated(List<ItemResult> items, JsonGenerator out) throws IOException {
        boolean cut = false;
        for (ItemResult item : items) {
            cut |= item.cutTokens() >= 0;
        }
        if (!cut) {
            return;
        }
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

    /** Some fields or a value of a line. */
    private interface Part {
        void write(JsonGenerator out) throws IOException;
    }
}
