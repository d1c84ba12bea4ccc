package io.millrace.benchmarks.hit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The least a topology must do that reads Batch lines and writes Batch output lines: a line is parsed, its question hashed, the kept vector written as base64. No
 * check of the line, no limits, no counts, no costs, no headers.
 */
final class LineTopology {
    private static final JsonMapper JSON = new JsonMapper();
    /** What a line has beside its vector. */
    private static final int FRAME_BYTES = 512;

    private LineTopology() {}

    /** The hash of what a line asks. */
    static byte[] key(JsonNode line) {
        JsonNode body = line.path("body");
        String question = body.path("model").asText()
                + '\n'
                + body.path("dimensions").asInt()
                + '\n'
                + body.path("input").asText();
        return ReferenceTopology.sha256(question.getBytes(StandardCharsets.UTF_8));
    }

    static JsonNode parse(byte[] line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a line is no JSON", e);
        }
    }

    private static byte[] render(JsonNode line, byte[] vector) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FRAME_BYTES + vector.length + vector.length / 2);
        try (JsonGenerator out = JSON.getFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("custom_id", line.path("custom_id").asText());
            out.writeObjectFieldStart("response");
            out.writeNumberField("status_code", 200);
            out.writeObjectFieldStart("body");
            out.writeArrayFieldStart("data");
            out.writeStartObject();
            out.writeNumberField("index", 0);
            out.writeFieldName("embedding");
            byte[] text = Base64.getEncoder().encode(vector);
            out.writeRawUTF8String(text, 0, text.length);
            out.writeEndObject();
            out.writeEndArray();
            out.writeStringField("model", line.path("body").path("model").asText());
            out.writeEndObject();
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Parses a line, answers it from the store, and fills that where it must. */
    static final class Answering implements Processor<byte[], byte[], byte[], byte[]> {
        private final ReferenceTopology.Vectors vectors;
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<Bytes, byte[]> store;

        Answering(ReferenceTopology.Vectors vectors) {
            this.vectors = vectors;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.store = context.getStateStore(ReferenceTopology.STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            JsonNode line = parse(record.value());
            byte[] key = key(line);
            byte[] vector = vectors.get(store, key);
            context.forward(record.withKey(key).withValue(render(line, vector)));
        }
    }
}
