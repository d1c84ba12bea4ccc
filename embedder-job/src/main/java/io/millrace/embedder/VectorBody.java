package io.millrace.embedder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;

/**
 * A vector as it is kept:
 *
 * <pre>
 * 1 | dimension int, big-endian | float32, little-endian, one a dimension
 * </pre>
 *
 * Little-endian because that is what base64 in results holds: the bytes are rendered as they lie.
 */
final class VectorBody {
    static final int HEADER_LENGTH = 5;
    private static final byte VERSION = 1;

    private VectorBody() {}

    static byte[] of(float[] values) {
        ByteBuffer body = ByteBuffer.allocate(HEADER_LENGTH + 4 * values.length);
        body.put(VERSION).putInt(values.length).order(ByteOrder.LITTLE_ENDIAN);
        body.asFloatBuffer().put(values);
        return body.array();
    }

    /** Its numbers, where they lie. */
    static FloatBuffer values(byte[] body) {
        if (body.length < HEADER_LENGTH) {
            throw new IllegalArgumentException("kept vector: " + body.length + " bytes are too few");
        }
        ByteBuffer in = ByteBuffer.wrap(body);
        byte version = in.get();
        int dimension = in.getInt();
        if (version != VERSION || body.length != HEADER_LENGTH + 4L * dimension) {
            throw new IllegalArgumentException("kept vector: version " + version + ", dimension " + dimension + ", "
                    + body.length + " bytes do not go together");
        }
        return in.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Its numbers as they lie, in base64. */
    static byte[] base64(byte[] body) {
        int bytes = values(body).remaining() * Float.BYTES;
        return Base64.getEncoder()
                .encode(ByteBuffer.wrap(body, HEADER_LENGTH, bytes))
                .array();
    }
}
