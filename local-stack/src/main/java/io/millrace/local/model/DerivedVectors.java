package io.millrace.local.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;

/** Unit vectors that are a pure function of model, input and dimension: SHA-256, expanded by {@link SplittableRandom}. */
public final class DerivedVectors {

    private DerivedVectors() {}

    /** The vector of a text. */
    public static float[] of(String model, String text, int dims) {
        MessageDigest sha = seeded("text", model);
        return expand(sha.digest(text.getBytes(StandardCharsets.UTF_8)), dims);
    }

    /** The vector of a list of token ids, never equal to that of a text. */
    public static float[] ofTokens(String model, List<Integer> tokens, int dims) {
        MessageDigest sha = seeded("tokens", model);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * tokens.size());
        tokens.forEach(bytes::putInt);
        return expand(sha.digest(bytes.array()), dims);
    }

    private static MessageDigest seeded(String kind, String model) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(kind.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            sha.update(model.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return sha;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256.", e);
        }
    }

    private static float[] expand(byte[] digest, int dims) {
        SplittableRandom random = new SplittableRandom(ByteBuffer.wrap(digest).getLong());
        float[] vector = new float[dims];
        for (int i = 0; i < dims; i++) {
            vector[i] = (float) random.nextDouble(-1.0, 1.0);
        }
        return normalised(vector);
    }

    /** The vector scaled to length one, in place. */
    static float[] normalised(float[] vector) {
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        double length = Math.max(Math.sqrt(sum), 1e-12);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
