package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The binary form of an {@link Outcome} inside a versioned record. */
public final class OutcomeCodec {
    private OutcomeCodec() {}

    /** Writes {@code 'r'} and a result, or {@code 'f'} and a failure. */
    public static void write(Outcome outcome, DataOutputStream out) throws IOException {
        if (outcome instanceof Result result) {
            out.writeByte('r');
            writeResult(result, out);
        } else {
            out.writeByte('f');
            writeFailure((Failure) outcome, out);
        }
    }

    /** Reads {@link #write}; throws {@link IOException} for anything else. */
    public static Outcome read(DataInputStream in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case 'r' -> readResult(in);
            case 'f' -> readFailure(in);
            default -> throw new IOException("outcome: unknown tag " + tag);
        };
    }

    private static void writeResult(Result result, DataOutputStream out) throws IOException {
        Framing.writeBytes(result.answer().body(), out);
        out.writeUTF(result.answer().model());
        writeUsage(result.answer().usage(), out);
        out.writeBoolean(result.answer().estimated());
        Delivery delivery = result.delivery();
        out.writeUTF(delivery.cache().name());
        out.writeInt(delivery.attempts());
        out.writeInt(delivery.billedTokens());
        out.writeLong(delivery.queueMs());
        out.writeLong(delivery.modelMs());
    }

    private static Result readResult(DataInputStream in) throws IOException {
        Answer answer = new Answer(Framing.readBytes(in), in.readUTF(), readUsage(in), in.readBoolean());
        Delivery.CacheState cache = Delivery.CacheState.valueOf(in.readUTF());
        Delivery delivery = new Delivery(cache, in.readInt(), in.readInt(), in.readLong(), in.readLong());
        return new Result(answer, delivery);
    }

    private static void writeUsage(Usage usage, DataOutputStream out) throws IOException {
        out.writeInt(usage.input());
        out.writeInt(usage.cached());
        out.writeInt(usage.output());
        out.writeInt(usage.reasoning());
    }

    private static Usage readUsage(DataInputStream in) throws IOException {
        return new Usage(in.readInt(), in.readInt(), in.readInt(), in.readInt());
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
