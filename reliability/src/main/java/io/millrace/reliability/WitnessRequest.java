package io.millrace.reliability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.model.DerivedVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A call for embeddings, read as a worker writes it: texts only, vectors as base64. */
record WitnessRequest(String model, List<String> texts, int dimensions) {
    /** Small vectors keep a run about transactions, not about bytes. */
    static final int DIMENSIONS = 64;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    static WitnessRequest read(byte[] body) throws IOException {
        JsonNode root = JSON.readTree(body);
        List<String> texts = new ArrayList<>();
        root.required("input").forEach(text -> texts.add(text.textValue()));
        if (texts.isEmpty()) {
            throw new IOException("no input");
        }
        return new WitnessRequest(
                root.required("model").textValue(),
                texts,
                root.path("dimensions").asInt(DIMENSIONS));
    }

    /** What a text is billed with. */
    static int tokens(String text) {
        return 1 + text.length() / 4;
    }

    /** The tokens of all its texts. */
    int tokens() {
        return texts.stream().mapToInt(WitnessRequest::tokens).sum();
    }

    /** The only right answer. */
    byte[] rightReply() {
        List<float[]> vectors = new ArrayList<>();
        texts.forEach(text -> vectors.add(DerivedVectors.of(model, text, dimensions)));
        return reply(this, vectors);
    }

    private static byte[] reply(WitnessRequest request, List<float[]> vectors) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.getFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("object", "list");
            out.writeStringField("model", request.model());
            out.writeArrayFieldStart("data");
            for (int i = 0; i < vectors.size(); i++) {
                out.writeStartObject();
                out.writeStringField("object", "embedding");
                out.writeNumberField("index", i);
                out.writeStringField("embedding", VectorText.of(vectors.get(i)));
                out.writeEndObject();
            }
            out.writeEndArray();
            int tokens = request.tokens();
            out.writeObjectFieldStart("usage");
            out.writeNumberField("prompt_tokens", tokens);
            out.writeNumberField("total_tokens", tokens);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
