package io.millrace.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A NumPy file, version 1.0, of float32 rows in C order, written row by row.
 *
 * <p>The number of rows stands in the header and is known at the end, so the header has a fixed length and is written again then.
 */
final class NpyFile implements AutoCloseable {
    private static final int HEADER_LENGTH = 128;
    private static final int MAGIC_LENGTH = 10;
    private static final int BUFFER = 1 << 16;

    private final FileChannel file;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private int columns = -1;
    private long rows;

    NpyFile(Path path) throws IOException {
        this.file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        buffer.put(header());
    }

    /** Adds a row; all have the length of the first. */
    void add(float[] row) throws IOException {
        if (columns < 0) {
            columns = row.length;
        } else if (columns != row.length) {
            throw new IllegalArgumentException("row " + rows + " has " + row.length + " numbers; those before it have "
                    + columns + ", and a .npy file holds rows of one length");
        }
        int bytes = row.length * Float.BYTES;
        if (buffer.remaining() < bytes) {
            writeOut();
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        for (float value : row) {
            buffer.putFloat(value);
        }
        rows++;
    }

    long rows() {
        return rows;
    }

    int columns() {
        return Math.max(0, columns);
    }

    private byte[] header() {
        String text = String.format(
                Locale.ROOT, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, columns());
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) (HEADER_LENGTH - MAGIC_LENGTH));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < HEADER_LENGTH - 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    private void writeOut() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            writeOut();
            ByteBuffer header = ByteBuffer.wrap(header());
            for (long at = 0; header.hasRemaining(); ) {
                at += file.write(header, at);
            }
        }
    }
}
