package io.millrace.cache;

import io.millrace.job.Answer;
import io.millrace.job.Usage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An answer as it is stored. Its bytes, version first:
 *
 * <pre>
 * 2 | asked long | expires long | usage 4 int | flags byte (1 = estimated) | model length short, utf-8 | body
 * </pre>
 *
 * The body is the job type's own form; for embeddings the dimension and little-endian float32.
 */
record CachedResult(Answer answer, long askedMs, long expiresMs) {
    static final byte VERSION = 2;
    private static final int FIXED = 1 + 8 + 8 + 16 + 1 + 2;

    byte[] bytes() {
        byte[] model = answer.model().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED + model.length + answer.body().length)
                .put(VERSION)
                .putLong(askedMs)
                .putLong(expiresMs)
                .putInt(answer.usage().input())
                .putInt(answer.usage().cached())
                .putInt(answer.usage().output())
                .putInt(answer.usage().reasoning())
                .put((byte) (answer.estimated() ? 1 : 0))
                .putShort((short) model.length)
                .put(model)
                .put(answer.body())
                .array();
    }

    /** Reads {@link #bytes()}; throws {@link IllegalArgumentException} for bytes no known version wrote. */
    static CachedResult of(byte[] bytes) {
        try {
            return read(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("cached result: the bytes end too early or are damaged", e);
        }
    }

    private static CachedResult read(ByteBuffer in) {
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("cached result: unknown version " + version + "; known is " + VERSION);
        }
        long askedMs = in.getLong();
        long expiresMs = in.getLong();
        Usage usage = new Usage(in.getInt(), in.getInt(), in.getInt(), in.getInt());
        boolean estimated = (in.get() & 1) != 0;
        byte[] model = new byte[in.getShort() & 0xFFFF];
        in.get(model);
        byte[] body = new byte[in.remaining()];
        in.get(body);
        Answer answer = new Answer(body, new String(model, StandardCharsets.UTF_8), usage, estimated);
        return new CachedResult(answer, askedMs, expiresMs);
    }
}
