package io.millrace.dispatch;

import io.millrace.key.CacheKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Names one waiter: the flight it waits for, and the record that brought it. Its bytes sort by flight, then by arrival, and are the same when a record is
 * read again, so that a repeated put changes nothing.
 *
 * @param flight its flight's id: the question's key, unless the waiter may not share its flight with all who ask that question
 * @param source which of the task's topics brought it, so that equal offsets of two topics do not collide
 * @param offset the record's offset there, at least 0
 */
public record PendingKey(CacheKey flight, byte source, long offset) {
    /** Length in bytes. */
    public static final int LENGTH = CacheKey.LENGTH + 1 + 8;

    /** {@code flight (32) | source (1) | offset (8, big-endian)}. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .put(flight.bytes())
                .put(source)
                .putLong(offset)
                .array();
    }

    /** Reads {@link #bytes()}; throws {@link IllegalArgumentException} for bytes of another length. */
    public static PendingKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("pending key: " + bytes.length + " bytes; a key has " + LENGTH);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, CacheKey.LENGTH, LENGTH - CacheKey.LENGTH);
        return new PendingKey(CacheKey.of(Arrays.copyOf(bytes, CacheKey.LENGTH)), buffer.get(), buffer.getLong());
    }
}
