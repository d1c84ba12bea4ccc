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
 * 2 | asked long | expires long | generation long | usage 4 int | flags byte (1 = estimated)
 *   | model length short, utf-8 | lane length short, utf-8 | via length short, utf-8 | body
 * </pre>
 *
 * The body is the job type's own form; for embeddings the dimension and little-endian float32.
 *
 * @param askedMs when the model was asked, epoch milliseconds
 * @param expiresMs from when on it is no longer served, epoch milliseconds, {@link Long#MAX_VALUE} for never
 * @param generation {@link CacheRules#generation} when the model was asked
 */
public record CachedResult(Answer answer, long askedMs, long expiresMs, long generation) {
    static final byte VERSION = 2;
    private static final int FIXED = 1 + 8 + 8 + 8 + 16 + 1 + 2 + 2 + 2;

    /** The stored form. */
    public byte[] bytes() {
        byte[] model = utf8(answer.model());
        byte[] lane = utf8(answer.lane());
        byte[] via = utf8(answer.via());
        return ByteBuffer.allocate(FIXED + model.length + lane.length + via.length + answer.body().length)
                .put(VERSION)
                .putLong(askedMs)
                .putLong(expiresMs)
                .putLong(generation)
                .putInt(answer.usage().input())
                .putInt(answer.usage().cached())
                .putInt(answer.usage().output())
                .putInt(answer.usage().reasoning())
                .put((byte) (answer.estimated() ? 1 : 0))
                .putShort((short) model.length)
                .put(model)
                .putShort((short) lane.length)
                .put(lane)
                .putShort((short) via.length)
                .put(via)
                .put(answer.body())
                .array();
    }

    /** Reads {@link #bytes()}; throws {@link IllegalArgumentException} for bytes no known version wrote. */
    public static CachedResult of(byte[] bytes) {
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
        long generation = in.getLong();
        Usage usage = usage(in);
        boolean estimated = (in.get() & 1) != 0;
        String model = text(in);
        String lane = text(in);
        String via = text(in);
        byte[] body = new byte[in.remaining()];
        in.get(body);
        return new CachedResult(new Answer(body, model, lane, via, usage, estimated), askedMs, expiresMs, generation);
    }

    private static Usage usage(ByteBuffer in) {
        try {
            return new Usage(in.getInt(), in.getInt(), in.getInt(), in.getInt());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cached result: the bytes are damaged: " + e.getMessage(), e);
        }
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[in.getShort() & 0xFFFF];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
