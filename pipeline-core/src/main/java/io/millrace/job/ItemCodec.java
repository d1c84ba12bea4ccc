package io.millrace.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of an {@link Item}, version byte first:
 *
 * <pre>
 * 1 | origin | index int | count int | namespace utf | lane utf | priority byte | deadline long
 *   | accepted long | pending long | attempts int | not-before long | first-failed long | cut int | line bytes
 * </pre>
 *
 * The same form waits in the pending store, so a reader must know every version ever written.
 */
public final class ItemCodec {
    static final byte VERSION = 1;

    private ItemCodec() {}

    /** Encodes; the result's length is what limits on envelopes count. */
    public static byte[] encode(Item item) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(item.line().length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            OriginCodec.write(item.origin(), out);
            out.writeInt(item.index());
            out.writeInt(item.count());
            out.writeUTF(item.namespace());
            out.writeUTF(item.lane());
            out.writeByte(item.priority());
            out.writeLong(item.deadlineMs());
            out.writeLong(item.stages().acceptedMs());
            out.writeLong(item.stages().pendingMs());
            out.writeInt(item.retry().attempts());
            out.writeLong(item.retry().notBeforeMs());
            out.writeLong(item.retry().firstFailedMs());
            out.writeInt(item.cutTokens());
            Framing.writeBytes(item.line(), out);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Whether these bytes are of a version that {@link #decode} reads. */
    public static boolean knows(byte @Nullable [] bytes) {
        return bytes != null && bytes.length > 0 && bytes[0] == VERSION;
    }

    /** Decodes; throws {@link IllegalArgumentException} for bytes no known version wrote. */
    public static Item decode(byte @Nullable [] bytes) {
        if (bytes == null || !knows(bytes)) {
            throw new IllegalArgumentException("item: unknown version "
                    + (bytes == null || bytes.length == 0 ? "(empty)" : String.valueOf(bytes[0])) + "; known is "
                    + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
            JobOrigin origin = OriginCodec.read(in);
            int index = in.readInt();
            int count = in.readInt();
            String namespace = in.readUTF();
            String lane = in.readUTF();
            byte priority = in.readByte();
            long deadlineMs = in.readLong();
            Item.Stages stages = new Item.Stages(in.readLong(), in.readLong());
            Item.Retry retry = new Item.Retry(in.readInt(), in.readLong(), in.readLong());
            int cutTokens = in.readInt();
            byte[] line = Framing.readBytes(in);
            return new Item(
                    origin, index, count, namespace, lane, priority, deadlineMs, stages, retry, cutTokens, line);
        } catch (IOException e) {
            throw new IllegalArgumentException("item: the bytes end too early or are damaged", e);
        }
    }
}
