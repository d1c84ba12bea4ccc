package io.millrace.job;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stages a job went through, in order. Each begins where the one before it ends, so that they sum to the whole.
 *
 * @param marks at most {@link #MARKS_MAX}; times never fall
 * @param call the trace context of the last call made for it ({@code traceparent}), empty if there is none
 */
public record Journey(List<Mark> marks, String call) {
    /** Most marks kept of one journey. */
    public static final int MARKS_MAX = 64;

    public static final Journey NONE = new Journey(List.of(), "");

    public Journey {
        marks = List.copyOf(marks);
    }

    /**
     * A stage begins.
     *
     * @param atMs epoch milliseconds
     * @param detail what it waits for, or why; empty if there is nothing to say
     */
    public record Mark(Stage stage, long atMs, String detail) {}

    /** The same with one more stage, beginning now or where the last one did, whichever is later. */
    public Journey then(Stage stage, long atMs) {
        List<Mark> more = new ArrayList<>(marks);
        long last = marks.isEmpty() ? atMs : marks.get(marks.size() - 1).atMs;
        more.add(new Mark(stage, Math.max(last, atMs), ""));
        return new Journey(more, call);
    }

    /** The same, waiting for its commit: since {@code atMs} if it was not before. */
    public Journey settled(long atMs) {
        return endsIn(Stage.COMMIT) ? this : then(Stage.COMMIT, atMs);
    }

    /** Whether this is the stage it is in last. */
    public boolean endsIn(Stage stage) {
        return !marks.isEmpty() && marks.get(marks.size() - 1).stage == stage;
    }

    /** When the last stage began, epoch milliseconds, 0 if nothing is known. */
    public long lastMs() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1).atMs;
    }

    /** {@code call utf | count byte | (stage utf | at long | detail utf)*}. */
    public void write(DataOutputStream out) throws IOException {
        out.writeUTF(call);
        out.writeByte(marks.size());
        for (Mark mark : marks) {
            out.writeUTF(mark.stage.label());
            out.writeLong(mark.atMs);
            out.writeUTF(mark.detail);
        }
    }

    /** Reads {@link #write}. */
    public static Journey read(DataInputStream in) throws IOException {
        String call = in.readUTF();
        int count = in.readUnsignedByte();
        List<Mark> marks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Stage stage = Stage.of(in.readUTF());
            if (stage == null) {
                throw new EOFException();
            }
            marks.add(new Mark(stage, in.readLong(), in.readUTF()));
        }
        return new Journey(marks, call);
    }
}
