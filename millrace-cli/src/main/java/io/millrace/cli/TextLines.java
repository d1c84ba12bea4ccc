package io.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.embedder.EmbeddingJobType;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts of a file, one by one, as request lines. Blank lines are passed over; an id that is not given is the line's number. */
final class TextLines implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final BufferedReader reader;
    private final boolean json;
    private final String model;
    private long number;

    private TextLines(BufferedReader reader, boolean json, String model) {
        this.reader = reader;
        this.json = json;
        this.model = model;
    }

    static TextLines open(Path file, String model) throws IOException {
        return new TextLines(Files.newBufferedReader(file), file.toString().endsWith(".jsonl"), model);
    }

    /** Lines of a file that are not blank. */
    static long count(Path file) throws IOException {
        long count = 0;
        boolean blank = true;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    count += blank ? 0 : 1;
                    blank = true;
                } else if (b > ' ') {
                    blank = false;
                }
            }
        }
        return blank ? count : count + 1;
    }

    /** The next line that is not blank, or null at the end. */
    @Nullable
    Entry next() throws IOException {
        for (String line = read(); line != null; line = read()) {
            number++;
            if (!line.isBlank()) {
                String id = String.valueOf(number);
                return json ? object(line, id) : text(id, line);
            }
        }
        return null;
    }

    private @Nullable String read() throws IOException {
        try {
            return reader.readLine();
        } catch (CharacterCodingException e) {
            // Replacing what cannot be read would embed another text than the one that is there.
            throw new CommandFailed(
                    ExitCode.FAILED, "The file is not UTF-8, at line " + (number + 1) + " or soon after it.");
        }
    }

    private Entry object(String line, String number) throws IOException {
        JsonNode object;
        try {
            object = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            return Entry.bad(number, "line " + number + " is not JSON");
        }
        if (object.path("url").asText().equals(EmbeddingJobType.URL)) {
            String asked = object.path("body").toString();
            return new Entry(object.path("custom_id").asText(number), line.getBytes(StandardCharsets.UTF_8), asked, "");
        }
        String id = object.path("id").asText(number);
        return object.path("text").isTextual()
                ? text(id, object.path("text").textValue())
                : Entry.bad(
                        id,
                        "line " + number + " is neither an object with a \"text\" nor a Batch line of "
                                + EmbeddingJobType.URL);
    }

    private Entry text(String id, String text) {
        return new Entry(id, EmbeddingLines.of(id, model, List.of(text)), text, "");
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /**
     * One text.
     *
     * @param line it, as a request line
     * @param asked what it asks: equal for equal texts
     * @param problem why it is none; empty if it is one
     */
    record Entry(String id, byte[] line, String asked, String problem) {

        private static Entry bad(String id, String problem) {
            return new Entry(id, new byte[0], "", problem);
        }

        boolean bad() {
            return !problem.isEmpty();
        }
    }
}
