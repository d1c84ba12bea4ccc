package io.millrace.topology;

import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.job.OutcomeCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an array job on its way to where it is put together: the job itself, or one input's outcome. Its bytes:
 *
 * <pre>
 * 3 | 'h' | item                                                              the job, with all its headers and its line
 * 3 | 'o' | index int | cut tokens int | first failed long | outcome | journey    one input
 * </pre>
 *
 * @param index position among the job's inputs, {@link #HEADER_INDEX} for the job itself
 */
record Part(
        int index,
        @Nullable Item header,
        int cutTokens,
        long firstFailedMs,
        @Nullable Outcome outcome,
        Journey journey) {
    static final int HEADER_INDEX = -1;
    private static final byte VERSION = 3;

    static byte[] header(byte[] item) {
        byte[] bytes = new byte[item.length + 2];
        bytes[0] = VERSION;
        bytes[1] = 'h';
        System.arraycopy(item, 0, bytes, 2, item.length);
        return bytes;
    }

    static byte[] outcome(Item item, Outcome outcome, Journey journey) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte('o');
            out.writeInt(item.index());
            out.writeInt(item.cutTokens());
            out.writeLong(item.retry().firstFailedMs());
            OutcomeCodec.write(outcome, out);
            journey.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** Whether these bytes are of a version that {@link #decode} reads. */
    static boolean knows(byte @Nullable [] bytes) {
        return bytes != null
                && bytes.length >= 2
                && bytes[0] == VERSION
                && (bytes[1] != 'h' || ItemCodec.knows(Arrays.copyOfRange(bytes, 2, 3)));
    }

    /** Reads either form; throws {@link IllegalArgumentException} for bytes no known version wrote. */
    static Part decode(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length < 2 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("part of an array job: unknown version; known is " + VERSION);
        }
        if (bytes[1] == 'h') {
            Item item = ItemCodec.decode(Arrays.copyOfRange(bytes, 2, bytes.length));
            return new Part(HEADER_INDEX, item, -1, 0, null, Journey.NONE);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 2, bytes.length - 2))) {
            return new Part(in.readInt(), null, in.readInt(), in.readLong(), OutcomeCodec.read(in), Journey.read(in));
        } catch (IOException e) {
            throw new IllegalArgumentException("part of an array job: the bytes are damaged", e);
        }
    }

    /** The key that brings all parts of a job to one task; no job's key is the beginning of another's. */
    static byte[] jobKey(JobOrigin origin) {
        byte[] id = origin.id().getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(id, id.length + 1);
    }
}
