package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Charges and usage as bytes: {@code count byte, then kind utf | lane utf | tier utf | usage 4 int | estimated boolean | sent long} each. */
final class ChargeCodec {
    private ChargeCodec() {}

    static void write(List<Charge> charges, DataOutputStream out) throws IOException {
        if (charges.size() > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("charges: " + charges.size() + "; tries and tiers are fewer than 128");
        }
        out.writeByte(charges.size());
        for (Charge charge : charges) {
            out.writeUTF(charge.kind().label());
            out.writeUTF(charge.lane());
            out.writeUTF(charge.tier());
            write(charge.usage(), out);
            out.writeBoolean(charge.estimated());
            out.writeLong(charge.sentMs());
        }
    }

    static List<Charge> read(DataInputStream in) throws IOException {
        int count = in.readByte();
        List<Charge> charges = new ArrayList<>(Math.max(0, count));
        for (int i = 0; i < count; i++) {
            Charge.Kind kind = kind(in.readUTF());
            charges.add(new Charge(kind, in.readUTF(), in.readUTF(), readUsage(in), in.readBoolean(), in.readLong()));
        }
        return List.copyOf(charges);
    }

    private static Charge.Kind kind(String label) throws IOException {
        for (Charge.Kind kind : Charge.Kind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IOException("charge: unknown kind");
    }

    static void write(Usage usage, DataOutputStream out) throws IOException {
        out.writeInt(usage.input());
        out.writeInt(usage.cached());
        out.writeInt(usage.output());
        out.writeInt(usage.reasoning());
    }

    static Usage readUsage(DataInputStream in) throws IOException {
        try {
            return new Usage(in.readInt(), in.readInt(), in.readInt(), in.readInt());
        } catch (IllegalArgumentException damaged) {
            throw new IOException("usage: the bytes are damaged", damaged);
        }
    }
}
