package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The binary form of an {@link Outcome} inside a versioned record. */
public final class OutcomeCodec {
    private OutcomeCodec() {}

    /** Writes {@code 'r'} and a result, {@code 'f'} and a failure, or {@code 'u'} alone for no kept answer. */
    public static void write(Outcome outcome, DataOutputStream out) throws IOException {
        if (outcome instanceof Result result) {
            out.writeByte('r');
            writeResult(result, out);
        } else if (outcome instanceof Failure failure) {
            out.writeByte('f');
            writeFailure(failure, out);
        } else {
            out.writeByte('u');
        }
    }

    /** Reads {@link #write}; throws {@link IOException} for anything else. */
    public static Outcome read(DataInputStream in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case 'r' -> readResult(in);
            case 'f' -> readFailure(in);
            case 'u' -> new Uncached();
            default -> throw new IOException("outcome: unknown tag " + tag);
        };
    }

    private static void writeResult(Result result, DataOutputStream out) throws IOException {
        Framing.writeBytes(result.answer().body(), out);
        out.writeUTF(result.answer().model());
        out.writeUTF(result.answer().lane());
        out.writeUTF(result.answer().via());
        ChargeCodec.write(result.answer().usage(), out);
        out.writeBoolean(result.answer().estimated());
        Delivery delivery = result.delivery();
        out.writeUTF(delivery.cache().name());
        out.writeInt(delivery.attempts());
        ChargeCodec.write(delivery.charges(), out);
        out.writeLong(delivery.queueMs());
        out.writeLong(delivery.modelMs());
    }

    private static Result readResult(DataInputStream in) throws IOException {
        Answer answer = new Answer(
                Framing.readBytes(in),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                ChargeCodec.readUsage(in),
                in.readBoolean());
        Delivery.CacheState cache = Delivery.CacheState.valueOf(in.readUTF());
        Delivery delivery = new Delivery(cache, in.readInt(), ChargeCodec.read(in), in.readLong(), in.readLong());
        return new Result(answer, delivery);
    }

    private static void writeFailure(Failure failure, DataOutputStream out) throws IOException {
        out.writeUTF(failure.kind().label());
        out.writeUTF(failure.message());
        out.writeInt(failure.httpStatus());
        writeText(failure.providerCode(), out);
        writeText(failure.requestId(), out);
        out.writeInt(failure.attempts());
    }

    private static Failure readFailure(DataInputStream in) throws IOException {
        return new Failure(
                FailureKind.of(in.readUTF()), in.readUTF(), in.readInt(), readText(in), readText(in), in.readInt());
    }

    private static void writeText(@Nullable String text, DataOutputStream out) throws IOException {
        Framing.writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        byte[] bytes = Framing.readNullable(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
