package io.millrace.reliability;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An append-only file of JSON lines: what one actor saw, in the order in which it saw it.
 *
 * <p>Threads: any may add.
 */
final class History<T> implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedWriter out;

    History(Path file) {
        try {
            Files.createFile(file);
            // Not by a channel: an interrupt of whoever adds would close that for all.
            this.out = new BufferedWriter(new FileWriter(file.toFile(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("a history cannot be opened: " + file, e);
        }
    }

    synchronized void add(T line) {
        try {
            out.write(JSON.writeValueAsString(line));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("a history cannot be written", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a history cannot be closed", e);
        }
    }

    static <T> List<T> read(Path file, Class<T> type) {
        List<T> lines = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(JSON.readValue(line, type));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a history cannot be read: " + file, e);
        }
        return lines;
    }

    static <T> void write(Path file, List<T> lines) {
        try (History<T> history = new History<>(file)) {
            lines.forEach(history::add);
        }
    }
}
