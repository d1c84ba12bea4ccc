package io.millrace.completion.route.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Questions with the answers of several models, each marked right or wrong.
 *
 * @param models those that answered every question
 */
public record LabelledSet(String name, List<Question> questions, Set<String> models) {
    private static final String RESPONSE = "_response";
    private static final JsonMapper JSON = new JsonMapper();
    private static final CsvMapper CSV = new CsvMapper();

    /** Of all questions; refuses an empty set, and one whose questions have no model in common. */
    public static LabelledSet of(String name, List<Question> questions) {
        if (questions.isEmpty()) {
            throw new IllegalArgumentException(name + " holds no question.");
        }
        Set<String> models = new TreeSet<>(questions.get(0).answers().keySet());
        questions.forEach(question -> models.retainAll(question.answers().keySet()));
        if (models.isEmpty()) {
            throw new IllegalArgumentException(name + ": no model has an answer to every question.");
        }
        return new LabelledSet(name, List.copyOf(questions), models);
    }

    /**
     * Lines of {@code {"prompt":"…","answers":{"MODEL":{"correct":true,"text":"…"}}}}.
     *
     * @throws IllegalArgumentException naming the first line that is not so
     */
    public static LabelledSet jsonLines(String name, InputStream in) throws IOException {
        List<Question> questions = new ArrayList<>();
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(in)) {
            while (lines.hasNext()) {
                JsonNode line = lines.next();
                String at = name + ", line " + (questions.size() + 1);
                Map<String, Question.Recorded> answers = new LinkedHashMap<>();
                line.path("answers").properties().forEach(answer -> {
                    JsonNode said = answer.getValue();
                    boolean correct = truth(said.path("correct").asText(null), at + ", " + answer.getKey());
                    answers.put(
                            answer.getKey(),
                            new Question.Recorded(correct, said.path("text").asText("")));
                });
                questions.add(new Question(prompt(line.path("prompt").asText(null), at), answers));
            }
        }
        return of(name, questions);
    }

    /**
     * A table with a column {@code prompt}, a column {@code MODEL} (true or false) for each model, and one {@code MODEL_response} with its answer.
     *
     * @throws IllegalArgumentException naming the first row that is not so
     */
    public static LabelledSet csv(String name, InputStream in) throws IOException {
        List<Question> questions = new ArrayList<>();
        CsvSchema header = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> rows =
                CSV.readerForMapOf(String.class).with(header).readValues(in)) {
            while (rows.hasNext()) {
                Map<String, String> row = rows.next();
                String at = name + ", row " + (questions.size() + 1);
                Map<String, Question.Recorded> answers = new LinkedHashMap<>();
                row.forEach((column, value) -> {
                    String text = row.get(column + RESPONSE);
                    if (text != null) {
                        answers.put(column, new Question.Recorded(truth(value, at + ", " + column), text));
                    }
                });
                questions.add(new Question(prompt(row.get("prompt"), at), answers));
            }
        }
        return of(name, questions);
    }

    private static String prompt(@Nullable String text, String at) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(at + ": prompt is missing or empty.");
        }
        return text;
    }

    private static boolean truth(@Nullable String text, String at) {
        if ("true".equalsIgnoreCase(text) || "false".equalsIgnoreCase(text)) {
            return "true".equalsIgnoreCase(text);
        }
        throw new IllegalArgumentException(at + ": '" + text + "' is not allowed; allowed is true or false.");
    }

    /**
     * One half of the questions, or all. In the order of SHA-256 over {@code SEED:PROMPT} the first half (the larger one, if they are odd) is {@link Half#FIT}; so a
     * question stays in its half whatever the order of the file.
     */
    public LabelledSet half(Half half, long seed) {
        if (half == Half.ALL) {
            return this;
        }
        List<Question> ordered = new ArrayList<>(questions);
        ordered.sort(Comparator.comparing(question -> place(seed, question.prompt())));
        int middle = (ordered.size() + 1) / 2;
        return of(name, half == Half.FIT ? ordered.subList(0, middle) : ordered.subList(middle, ordered.size()));
    }

    private static String place(long seed, String prompt) {
        try {
            byte[] text = (seed + ":" + prompt).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256", e);
        }
    }
}
