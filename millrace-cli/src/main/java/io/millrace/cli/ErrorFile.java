package io.millrace.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lines of a Batch error file; the file is made with the first line, so that none is there if all went well. */
final class ErrorFile implements AutoCloseable {
    private final Path path;
    private @Nullable OutputStream out;

    /** Takes away the file of an earlier run. */
    ErrorFile(Path path) throws IOException {
        this.path = path;
        Files.deleteIfExists(path);
    }

    /** Adds a line as it is. */
    void add(byte[] line) throws IOException {
        if (out == null) {
            out = new BufferedOutputStream(Files.newOutputStream(path));
        }
        out.write(line);
        out.write('\n');
    }

    /** Adds what was found before anything was sent. */
    void add(String customId, String code, String message) throws IOException {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("id", null);
        line.put("custom_id", customId);
        line.put("response", null);
        line.put("error", Map.of("code", code, "message", message));
        add(Json.of(line).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
