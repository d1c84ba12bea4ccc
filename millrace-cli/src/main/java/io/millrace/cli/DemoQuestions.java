package io.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.ChatJobType;
import io.millrace.local.corpus.Corpus;
import io.millrace.local.corpus.Passage;
import io.millrace.local.corpus.ZipfDraw;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What the demo asks of the completion worker: questions on passages, drawn from a pool by Zipf's law. Equal arguments give equal jobs.
 *
 * @param pool the questions drawn from
 * @param jobs for each job, the number of its question in the pool
 */
record DemoQuestions(List<Question> pool, List<Integer> jobs) {
    /** The route asked, defined in the resource {@code demo.yaml}. */
    static final String ROUTE = "demo";

    static final double EXPONENT = 0.7;
    private static final int POOL_MAX = 150;
    private static final int CONTEXT = 3;
    /** Of so many questions, one has a context without the passage it was made of. */
    private static final int FOREIGN_EVERY = 5;
    /** Of so many, one wants the matter explained. */
    private static final int EXPLAIN_EVERY = 8;

    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * One question.
     *
     * @param context passages, in random order
     * @param answerable whether the passage that the question was made of is among them
     */
    record Question(String text, List<String> context, boolean answerable) {}

    /** Questions of a pool of half as many as there are jobs, 150 at most. */
    static DemoQuestions draw(int jobCount, long seed) {
        Random random = new Random(seed);
        List<Passage> passages = new ArrayList<>(Corpus.passages());
        Collections.shuffle(passages, random);
        QuestionWords words = QuestionWords.of(passages);
        List<Question> pool = new ArrayList<>();
        int size = Math.min(POOL_MAX, (jobCount + 1) / 2);
        for (int i = 0; i < size; i++) {
            pool.add(question(i, passages, words, random));
        }
        ZipfDraw draw = new ZipfDraw(size, EXPONENT, seed);
        List<Integer> jobs = new ArrayList<>();
        for (int job = 0; job < jobCount; job++) {
            jobs.add(draw.next());
        }
        return new DemoQuestions(List.copyOf(pool), List.copyOf(jobs));
    }

    private static Question question(int number, List<Passage> passages, QuestionWords words, Random random) {
        boolean answerable = number % FOREIGN_EVERY != FOREIGN_EVERY - 1;
        String about = words.about(passages.get(number).text());
        String text = number % EXPLAIN_EVERY == EXPLAIN_EVERY - 1
                ? "Explain what is said about " + about + "."
                : "What is said about " + about + "?";
        List<String> context = new ArrayList<>();
        if (answerable) {
            context.add(passages.get(number).text());
        }
        // Those behind the pool are nobody's own, so that few sentences are to be embedded.
        for (int i = context.size(); i < CONTEXT; i++) {
            context.add(
                    passages.get(POOL_MAX + (number * CONTEXT + i) % POOL_MAX).text());
        }
        Collections.shuffle(context, random);
        return new Question(text, List.copyOf(context), answerable);
    }

    /** The request line of a job. */
    byte[] line(int job) {
        Question question = question(job);
        ObjectNode line = MAPPER.createObjectNode();
        line.put("custom_id", "question-" + (job + 1)).put("method", "POST").put("url", ChatJobType.URL);
        ObjectNode ours =
                line.putObject("body").put("model", ROUTE).put("temperature", 0).putObject("millrace");
        ObjectNode variables = ours.put("template", "retrieval-answer").putObject("variables");
        variables.put("question", question.text());
        ArrayNode context = variables.putArray("context");
        question.context().forEach(context::add);
        try {
            return MAPPER.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    Question question(int job) {
        return pool.get(jobs.get(job));
    }

    /** Different questions among the jobs. */
    long distinct() {
        return jobs.stream().distinct().count();
    }

    /** Different questions among the jobs whose context lacks their passage. */
    long unanswerable() {
        return jobs.stream()
                .distinct()
                .filter(number -> !pool.get(number).answerable())
                .count();
    }

    /** Settings of a worker that has the route, and prices made up. */
    static String settings() {
        try (InputStream in = DemoQuestions.class.getResourceAsStream("demo.yaml")) {
            if (in == null) {
                throw new IllegalStateException("demo.yaml is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
