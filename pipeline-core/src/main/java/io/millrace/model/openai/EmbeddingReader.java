package io.millrace.model.openai;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one list of embeddings from JSON straight into arrays, each put where its {@code index} says and nowhere else. */
final class EmbeddingReader {
    private static final int VECTOR_MAX = 1 << 16;
    private static final Base64Variant BASE64 =
            Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(Base64Variant.PaddingReadBehaviour.PADDING_ALLOWED);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Python servers write NaN as a bare word; read here, so that it is told apart from broken JSON.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNameLength(256)
                    // A string is bounded by its body, which is bounded while it is received.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * What a reply says.
     *
     * @param error whether it is an error and not an answer; nothing else is set then
     * @param vectors one an input, in the order of the request
     */
    record Reply(boolean error, float[][] vectors, @Nullable String model, int promptTokens) {}

    private final JsonParser json;
    private final float[] @Nullable [] vectors;
    // Remembering names for the duplicate check costs more than their bytes, so there may not be many.
    private int namesLeft;
    private int seen;
    private boolean data;
    private boolean error;
    private @Nullable String model;
    private int promptTokens = -1;

    private EmbeddingReader(JsonParser json, int inputs) {
        this.json = json;
        this.vectors = new float[inputs][];
        this.namesLeft = 256 + 16 * inputs;
    }

    static Reply read(byte[] body, int inputs) throws ReplyRejected {
        try (JsonParser json = JSON.createParser(body)) {
            return new EmbeddingReader(json, inputs).reply();
        } catch (IOException e) {
            // The parser's message quotes the body: it ends here.
            throw ReplyRejected.form("the provider's answer is not one whole JSON object");
        }
    }

    private Reply reply() throws IOException, ReplyRejected {
        if (next() != JsonToken.START_OBJECT) {
            throw ReplyRejected.form("the provider's answer is not a JSON object");
        }
        while (!error && next() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            field(name, next());
        }
        if (error) {
            return new Reply(true, new float[0][], null, -1);
        }
        if (next() != null) {
            throw ReplyRejected.form("the provider's answer has something after its end");
        }
        return new Reply(false, complete(), model, promptTokens);
    }

    private void field(String name, @Nullable JsonToken token) throws IOException, ReplyRejected {
        switch (name) {
            case "error" -> {
                error = token != JsonToken.VALUE_NULL;
            }
            case "object" -> {
                error = token == JsonToken.VALUE_STRING && json.getText().equals("error");
                skip();
            }
            case "data" -> data(token);
            case "model" -> {
                model = token == JsonToken.VALUE_STRING ? json.getText() : null;
                skip();
            }
            case "usage" -> usage(token);
            default -> skip();
        }
    }

    private void data(@Nullable JsonToken token) throws IOException, ReplyRejected {
        data = true;
        if (token != JsonToken.START_ARRAY) {
            throw ReplyRejected.form("the provider's answer holds no list of embeddings");
        }
        while (next() == JsonToken.START_OBJECT) {
            if (++seen > vectors.length) {
                throw ReplyRejected.count(
                        "the provider answered more embeddings than the " + vectors.length + " asked for");
            }
            embedding();
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw ReplyRejected.form("the provider's list of embeddings holds something else");
        }
    }

    private void embedding() throws IOException, ReplyRejected {
        int index = -1;
        float[] vector = null;
        while (next() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = next();
            if (name.equals("index")) {
                index = index(token);
            } else if (name.equals("embedding")) {
                vector = vector(token);
            } else {
                skip();
            }
        }
        // Never by position, not even if every index is missing: servers answer out of order.
        if (index < 0) {
            throw ReplyRejected.count("the provider answered an embedding without an index");
        }
        if (vectors[index] != null) {
            throw ReplyRejected.count("the provider answered index " + index + " twice");
        }
        if (vector == null) {
            throw ReplyRejected.vector("the provider answered index " + index + " without an embedding");
        }
        vectors[index] = vector;
    }

    private int index(@Nullable JsonToken token) throws IOException, ReplyRejected {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw ReplyRejected.count("the provider answered an index that is no whole number");
        }
        long index = json.getNumberType() == JsonParser.NumberType.INT ? json.getIntValue() : -1;
        if (index < 0 || index >= vectors.length) {
            throw ReplyRejected.count("the provider answered an index outside of 0 to " + (vectors.length - 1));
        }
        return (int) index;
    }

    private float[] vector(@Nullable JsonToken token) throws IOException, ReplyRejected {
        if (token == JsonToken.VALUE_STRING) {
            return decoded();
        }
        if (token == JsonToken.START_ARRAY) {
            return listed();
        }
        throw ReplyRejected.vector("the provider answered an embedding that is neither numbers nor base64");
    }

    private float[] decoded() throws IOException, ReplyRejected {
        byte[] bytes;
        try {
            bytes = json.getBinaryValue(BASE64);
        } catch (JsonEOFException e) {
            throw e;
        } catch (StreamReadException e) {
            throw ReplyRejected.vector("the provider answered an embedding that is not base64");
        }
        if (bytes.length % Float.BYTES != 0 || bytes.length > VECTOR_MAX * Float.BYTES) {
            throw ReplyRejected.vector("the provider answered an embedding of " + bytes.length + " bytes of base64");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private float[] listed() throws IOException, ReplyRejected {
        float[] values = new float[1_536];
        int size = 0;
        JsonToken token;
        while ((token = next()) != JsonToken.END_ARRAY) {
            if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
                throw ReplyRejected.vector("the provider answered an embedding with an element that is no number");
            }
            if (size == VECTOR_MAX) {
                throw ReplyRejected.vector("the provider answered an embedding longer than " + VECTOR_MAX);
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = json.getFloatValue();
        }
        return Arrays.copyOf(values, size);
    }

    private void usage(@Nullable JsonToken token) throws IOException, ReplyRejected {
        if (token != JsonToken.START_OBJECT) {
            skip();
            return;
        }
        while (next() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (next() == JsonToken.VALUE_NUMBER_INT
                    && name.equals("prompt_tokens")
                    && json.getNumberType() == JsonParser.NumberType.INT
                    // No input is shorter than one token: a zero is a server that does not count.
                    && json.getIntValue() > 0) {
                promptTokens = json.getIntValue();
            }
            skip();
        }
    }

    private float[][] complete() throws ReplyRejected {
        if (!data) {
            throw ReplyRejected.form("the provider's answer holds no list of embeddings");
        }
        if (seen < vectors.length) {
            throw ReplyRejected.count("the provider answered " + seen + " of " + vectors.length + " embeddings");
        }
        float[][] all = new float[vectors.length][];
        for (int i = 0; i < all.length; i++) {
            float[] vector = vectors[i];
            all[i] = vector == null ? new float[0] : vector;
        }
        return all;
    }

    private void skip() throws IOException, ReplyRejected {
        int depth = 0;
        for (JsonToken token = json.currentToken(); token != null; token = next()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    private @Nullable JsonToken next() throws IOException, ReplyRejected {
        JsonToken token = json.nextToken();
        if (token == JsonToken.FIELD_NAME && --namesLeft < 0) {
            throw ReplyRejected.form("the provider's answer has far too many fields");
        }
        return token;
    }
}
