package io.millrace.local.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code local-extractive}: no language model, but the one to three sentences of the prompt's context that are nearest to its question
 * by the cosine of their MiniLM vectors, in the order of the text; or {@value #UNKNOWN} where none is near.
 *
 * <p>What is question and what is context says {@link ExtractivePrompt}. The nearest sentence must reach {@value #NEAR}; up to two
 * others join it that reach this too and come within {@value #MARGIN} of it. Equal sentences count once. A sentence of more tokens
 * than MiniLM takes is judged by its beginning.
 *
 * <p>{@code local-extractive-large} is the same with a wider {@link Reach}, not a larger model: {@value #NEAR_LARGE} is near enough, and up to
 * four others within {@value #MARGIN_LARGE} join. It answers more questions at more length, and more of what it says is beside the point. It is there
 * so that two tiers of a route differ.
 *
 * <p>Sampling parameters change nothing: the same prompt has the same answer, for
 * every choice. Tools are not called and there are no logprobs; images, audio, files and JSON Schemas are refused.
 *
 * <p>Why {@value #NEAR}: of 24 questions on passages of the corpus, 23 have their answer in a sentence that reaches 0.48, while of the
 * nearest sentences of passages about something else 95 in a hundred stay below 0.33 and 98.5 below the threshold. The one that
 * fails asks for the teller's name, which "Call me Ishmael" gives in other words.
 *
 * <p>Threads: safe for use from several.
 */
final class ExtractiveChat implements ChatEngine {
    static final String UNKNOWN = "I don't know.";
    static final double NEAR = 0.42;
    static final double MARGIN = 0.08;
    static final double NEAR_LARGE = 0.33;
    static final double MARGIN_LARGE = 0.15;
    private static final Reach SMALL = new Reach(NEAR, MARGIN, 3);
    private static final Reach LARGE = new Reach(NEAR_LARGE, MARGIN_LARGE, 5);

    private final MiniLmEngine model;
    private final SentenceVectors vectors;

    ExtractiveChat(MiniLmEngine model) {
        this.model = model;
        this.vectors = new SentenceVectors(model::vector);
    }

    @Override
    public void check(ChatRequest request) throws ApiError {
        if (request.format() == ChatRequest.Format.JSON_SCHEMA) {
            throw ApiError.invalid(
                    "This model can answer in a JSON object, but knows no schemas.",
                    "response_format",
                    "unsupported_value");
        }
        for (ChatMessage message : request.messages()) {
            if (message.foreignPart() != null) {
                throw ApiError.invalid(
                        "This model reads text, not parts of the type '" + message.foreignPart() + "'.",
                        "messages",
                        "unsupported_content");
            }
        }
    }

    @Override
    public TextTokens tokens() {
        return model;
    }

    @Override
    public CompletableFuture<List<String>> answers(ChatRequest request) {
        ExtractivePrompt prompt = ExtractivePrompt.of(request.messages());
        List<String> sentences = prompt.context().stream()
                .flatMap(text -> Sentences.of(text).stream())
                .distinct()
                .toList();
        Reach reach = request.model().equals(ModelServerSettings.LOCAL_EXTRACTIVE_LARGE) ? LARGE : SMALL;
        return nearest(prompt.question(), sentences, reach)
                .thenApply(text -> Collections.nCopies(request.choices(), text));
    }

    private CompletableFuture<String> nearest(String question, List<String> sentences, Reach reach) {
        if (question.isBlank() || sentences.isEmpty()) {
            return CompletableFuture.completedFuture(UNKNOWN);
        }
        CompletableFuture<float[]> asked = vectors.of(question);
        List<CompletableFuture<float[]>> given =
                sentences.stream().map(vectors::of).toList();
        return CompletableFuture.allOf(given.toArray(CompletableFuture<?>[]::new))
                .thenCombine(asked, (done, vector) -> {
                    double[] nearness = given.stream()
                            .mapToDouble(sentence -> cosine(vector, sentence.join()))
                            .toArray();
                    return joined(sentences, nearness, reach);
                });
    }

    private static String joined(List<String> sentences, double[] nearness, Reach reach) {
        List<Integer> nearest = IntStream.range(0, nearness.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -nearness[i]))
                .limit(reach.sentencesMax())
                .toList();
        double best = nearness[nearest.get(0)];
        if (best < reach.near()) {
            return UNKNOWN;
        }
        return nearest.stream()
                .filter(i -> nearness[i] >= Math.max(reach.near(), best - reach.margin()))
                .sorted()
                .map(sentences::get)
                .collect(Collectors.joining(" "));
    }

    /** Of unit vectors. */
    static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /**
     * What counts as near.
     *
     * @param near the least cosine of an answer's sentences
     * @param margin how far the others may be behind the nearest
     * @param sentencesMax most sentences of an answer
     */
    private record Reach(double near, double margin, int sentencesMax) {}
}
