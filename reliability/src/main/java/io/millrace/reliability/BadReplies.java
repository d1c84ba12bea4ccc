package io.millrace.reliability;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** Bodies of status 200 that may not be believed, each a right one with something done to it. */
final class BadReplies {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BOMB_BLOCKS = 4_096;
    private static final int BLOCK = 64 << 10;

    private BadReplies() {}

    /** Lists of vectors that do not say plainly which vector is whose. */
    static List<Function<WitnessRequest, byte[]>> muddled() {
        return List.of(
                data(items -> items.remove(items.size() - 1)),
                data(items -> at(items, 0).put("index", 1)),
                data(items -> items.forEach(item -> ((ObjectNode) item).remove("index"))),
                data(items -> at(items, 0).put("index", items.size())),
                data(items -> items.add(items.get(0).deepCopy())));
    }

    /** Vectors that are none. */
    static List<Function<WitnessRequest, byte[]>> badVectors() {
        float[] nan = new float[WitnessRequest.DIMENSIONS];
        Arrays.fill(nan, Float.NaN);
        return List.of(
                vector(nan),
                vector(new float[WitnessRequest.DIMENSIONS]),
                vector(new float[] {1, 2, 3}),
                data(items -> {
                    ArrayNode numbers = at(items, 0).putArray("embedding");
                    for (int i = 0; i < WitnessRequest.DIMENSIONS; i++) {
                        numbers.addNull();
                    }
                }),
                data(ArrayNode::removeAll));
    }

    /** A right list in another order: that is allowed. */
    static byte[] shuffled(WitnessRequest request) {
        return data(items -> items.add(items.remove(0))).apply(request);
    }

    static byte[] byAnotherModel(WitnessRequest request) {
        ObjectNode reply = tree(request);
        reply.put("model", "some-other-model");
        return bytes(reply);
    }

    /** JSON that ends in the middle of itself. */
    static byte[] truncated(WitnessRequest request) {
        byte[] whole = request.rightReply();
        return Arrays.copyOf(whole, whole.length / 2);
    }

    static byte[] gzipped(WitnessRequest request) {
        return gzip(request.rightReply(), 1);
    }

    /** A quarter of a gigabyte of blanks in a quarter of a megabyte. */
    static byte[] bomb() {
        byte[] blanks = new byte[BLOCK];
        Arrays.fill(blanks, (byte) ' ');
        return gzip(blanks, BOMB_BLOCKS);
    }

    private static Function<WitnessRequest, byte[]> vector(float[] vector) {
        return data(items -> at(items, 0).put("embedding", VectorText.of(vector)));
    }

    private static Function<WitnessRequest, byte[]> data(Consumer<ArrayNode> change) {
        return request -> {
            ObjectNode reply = tree(request);
            change.accept((ArrayNode) reply.required("data"));
            return bytes(reply);
        };
    }

    private static ObjectNode at(ArrayNode items, int index) {
        return (ObjectNode) items.get(index);
    }

    private static ObjectNode tree(WitnessRequest request) {
        try {
            return (ObjectNode) JSON.readTree(request.rightReply());
        } catch (IOException e) {
            throw new UncheckedIOException("the right reply is no JSON", e);
        }
    }

    private static byte[] bytes(ObjectNode reply) {
        try {
            return JSON.writeValueAsBytes(reply);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private static byte[] gzip(byte[] block, int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                zip.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
