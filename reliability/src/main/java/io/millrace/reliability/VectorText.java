package io.millrace.reliability;

import io.millrace.local.model.DerivedVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Vectors in the form of the histories: base64 of little-endian float32, equal only if every bit is. */
final class VectorText {
    private VectorText() {}

    /** The only right vector of a text. */
    static String right(String model, String text, int dimensions) {
        return of(DerivedVectors.of(model, text, dimensions));
    }

    static String of(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
