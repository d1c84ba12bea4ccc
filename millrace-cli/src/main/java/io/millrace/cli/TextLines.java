package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.embedder.EmbeddingJobType;
import java.io.BufferedReader;
import java.io.IOException;
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

    /** The next text, or null at the end; a line that holds none ends the command with its number. */
    @Nullable Entry next() throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                String id = String.valueOf(number);
                return json ? object(line, id) : new Entry(id, EmbeddingLines.of(id, model, List.of(line)));
            }
        }
        return null;
    }

    private Entry object(String line, String number) throws IOException {
        JsonNode object;
        try {
            object = MAPPER.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new CommandFailed(ExitCode.FAILED, "Line " + number + " is not JSON.");
        }
        if (object.path("url").asText().equals(EmbeddingJobType.URL)) {
            return new Entry(object.path("custom_id").asText(number), line.getBytes(StandardCharsets.UTF_8));
        }
        if (!object.path("text").isTextual()) {
            throw new CommandFailed(
                    ExitCode.FAILED, "Line " + number + " is neither {\"text\":…} nor a Batch line of " + EmbeddingJobType.URL + ".");
        }
        String id = object.path("id").asText(number);
        return new Entry(id, EmbeddingLines.of(id, model, List.of(object.path("text").textValue())));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** One text with its id, as a request line. */
    record Entry(String id, byte[] line) {}
}
