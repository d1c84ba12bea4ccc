package io.millrace.local.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What two real models answered to the 1,319 questions of GSM8K, recorded by the authors of RouteLLM; see the NOTICE beside the data.
 *
 * <p>Threads: safe for use from several; read once at first use and kept, about three megabytes.
 */
public final class ReplayAnswers {
    /** The weaker and cheaper of the two. */
    public static final String SMALL = "mistralai/Mixtral-8x7B-Instruct-v0.1";

    /** The stronger and dearer. */
    public static final String LARGE = "gpt-4-1106-preview";

    private static final String FILE = "gsm8k-responses.jsonl.gz";

    private ReplayAnswers() {}

    /** The data, one {@code {"prompt":"…","answers":{"MODEL":{"correct":true,"text":"…"}}}} a line. */
    public static InputStream open() throws IOException {
        InputStream file = ReplayAnswers.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IllegalStateException(
                    "The class path has no " + FILE + " beside " + ReplayAnswers.class.getName() + ".");
        }
        return new GZIPInputStream(file);
    }

    /** All questions, in the order of the data. */
    public static List<String> prompts() {
        return Loaded.LINES.stream().map(Line::prompt).toList();
    }

    /** The model's answer, or null if this prompt or model was not recorded; white space at the prompt's ends does not count. */
    static @Nullable String of(String model, String prompt) {
        Map<String, Said> answers = Loaded.BY_PROMPT.get(prompt.strip());
        Said said = answers == null ? null : answers.get(model);
        return said == null ? null : said.text();
    }

    private static List<Line> read() {
        try (InputStream in = open();
                MappingIterator<Line> lines = new ObjectMapper()
                        .readerFor(new TypeReference<Line>() {})
                        .readValues(in)) {
            return List.copyOf(lines.readAll());
        } catch (IOException e) {
            throw new UncheckedIOException("The answers in " + FILE + " could not be read: " + e.getMessage(), e);
        }
    }

    private record Said(boolean correct, String text) {}

    private record Line(String prompt, Map<String, Said> answers) {}

    private static final class Loaded {
        static final List<Line> LINES = read();
        static final Map<String, Map<String, Said>> BY_PROMPT = byPrompt();

        private static Map<String, Map<String, Said>> byPrompt() {
            Map<String, Map<String, Said>> all = new HashMap<>();
            LINES.forEach(line -> all.put(line.prompt().strip(), line.answers()));
            return all;
        }
    }
}
