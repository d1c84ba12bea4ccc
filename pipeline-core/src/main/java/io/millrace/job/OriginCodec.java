package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The binary form of a {@link JobOrigin}: topic, partition, offset, timestamp, key, headers in order. */
final class OriginCodec {
    private OriginCodec() {}

    static void write(JobOrigin origin, DataOutputStream out) throws IOException {
        out.writeUTF(origin.topic());
        out.writeInt(origin.partition());
        out.writeLong(origin.offset());
        out.writeLong(origin.timestampMs());
        Framing.writeBytes(origin.key(), out);
        out.writeInt(origin.headers().size());
        for (JobHeader header : origin.headers()) {
            // Not writeUTF: its length field ends at 64 KiB, and a header's name is whatever a producer wrote.
            Framing.writeBytes(header.name().getBytes(StandardCharsets.UTF_8), out);
            Framing.writeBytes(header.value(), out);
        }
    }

    static JobOrigin read(DataInputStream in) throws IOException {
        String topic = in.readUTF();
        int partition = in.readInt();
        long offset = in.readLong();
        long timestampMs = in.readLong();
        byte[] key = Framing.readNullable(in);
        int count = in.readInt();
        if (count < 0) {
            throw new EOFException();
        }
        List<JobHeader> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = new String(Framing.readBytes(in), StandardCharsets.UTF_8);
            headers.add(new JobHeader(name, Framing.readNullable(in)));
        }
        return new JobOrigin(topic, partition, offset, key, timestampMs, headers);
    }
}
