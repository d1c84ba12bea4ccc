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
 * 2 | origin | index int | count int | namespace utf | lane utf | directives | asked bytes | priority byte | deadline long
 *   | accepted long | pending long | attempts int | not-before long | first-failed long | step byte | why utf | charges
 *   | cut int | line bytes
 *
 * directives: flags byte (1 no-cache, 2 no-store, 4 only-if-cached, 8 alone) | max-age long | ttl long
 * </pre>
 *
 * The same form waits in the pending store, so a reader must know every version ever written.
 */
public final class ItemCodec {
    static final byte VERSION = 2;

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
            write(item.directives(), out);
            Framing.writeBytes(item.asked(), out);
            out.writeByte(item.priority());
            out.writeLong(item.deadlineMs());
            out.writeLong(item.stages().acceptedMs());
            out.writeLong(item.stages().pendingMs());
            out.writeInt(item.retry().attempts());
            out.writeLong(item.retry().notBeforeMs());
            out.writeLong(item.retry().firstFailedMs());
            out.writeByte(item.retry().step());
            out.writeUTF(item.retry().why());
            ChargeCodec.write(item.retry().charges(), out);
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
            Directives directives = directives(in);
            byte[] asked = Framing.readBytes(in);
            byte priority = in.readByte();
            long deadlineMs = in.readLong();
            Item.Stages stages = new Item.Stages(in.readLong(), in.readLong());
            Item.Retry retry = new Item.Retry(
                    in.readInt(), in.readLong(), in.readLong(), in.readByte(), in.readUTF(), ChargeCodec.read(in));
            int cutTokens = in.readInt();
            byte[] line = Framing.readBytes(in);
            return new Item(
                    origin,
                    index,
                    count,
                    namespace,
                    lane,
                    directives,
                    asked,
                    priority,
                    deadlineMs,
                    stages,
                    retry,
                    cutTokens,
                    line);
        } catch (IOException e) {
            throw new IllegalArgumentException("item: the bytes end too early or are damaged", e);
        }
    }

    private static void write(Directives directives, DataOutputStream out) throws IOException {
        int flags = (directives.noCache() ? 1 : 0)
                | (directives.noStore() ? 2 : 0)
                | (directives.onlyIfCached() ? 4 : 0)
                | (directives.alone() ? 8 : 0);
        out.writeByte(flags);
        out.writeLong(directives.maxAgeMs());
        out.writeLong(directives.ttlMs());
    }

    private static Directives directives(DataInputStream in) throws IOException {
        int flags = in.readByte();
        return new Directives(
                (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0, in.readLong(), in.readLong());
    }
}
