package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Rows as bytes of a store, version byte first; a store is one topic's, so its name is not among them. */
final class RowCodec {
    /** A store of another version is folded anew: it is part of the directory's name. */
    static final byte VERSION = 1;

    private RowCodec() {}

    /** Keys in the order of partition and offset. */
    static byte[] key(int partition, long offset) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(partition)
                .putLong(offset)
                .array();
    }

    static byte[] encode(LetterRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(row.latest().partition());
            out.writeLong(row.latest().offset());
            out.writeInt(row.count());
            out.writeLong(row.firstMs());
            out.writeLong(row.lastMs());
            out.writeInt(row.attempts());
            out.writeInt(row.bytes());
            out.writeUTF(row.group().error());
            out.writeUTF(row.group().code());
            out.writeUTF(row.group().model());
            out.writeUTF(row.group().topic());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static LetterRow decode(String topic, byte[] key, byte[] value) {
        ByteBuffer root = ByteBuffer.wrap(key);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            in.readByte();
            Position latest = new Position(topic, in.readInt(), in.readLong());
            int count = in.readInt();
            long firstMs = in.readLong();
            long lastMs = in.readLong();
            int attempts = in.readInt();
            int bytes = in.readInt();
            GroupKey group = new GroupKey(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
            Position first = new Position(topic, root.getInt(), root.getLong());
            return new LetterRow(first, latest, count, firstMs, lastMs, group, attempts, bytes);
        } catch (IOException e) {
            throw new IllegalStateException("a row of the store is cut short", e);
        }
    }
}
