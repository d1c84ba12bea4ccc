package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Byte arrays with their length in front; -1 stands for none. */
final class Framing {
    private Framing() {}

    static void writeBytes(byte @Nullable [] bytes, DataOutputStream out) throws IOException {
        if (bytes == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte @Nullable [] readNullable(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == -1) {
            return null;
        }
        // A length beyond what is left would allocate for nothing; the bytes are in memory, so available() is exact.
        if (length < 0 || length > in.available()) {
            throw new EOFException();
        }
        return in.readNBytes(length);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = readNullable(in);
        if (bytes == null) {
            throw new EOFException();
        }
        return bytes;
    }
}
