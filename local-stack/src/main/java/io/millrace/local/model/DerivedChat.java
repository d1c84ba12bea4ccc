package io.millrace.local.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Serves {@link DerivedAnswers}: any model, any content part, tools and schemas are part of the question and otherwise ignored. */
final class DerivedChat implements ChatEngine {

    @Override
    public void check(ChatRequest request) {
        // Every question has a derived answer.
    }

    @Override
    public TextTokens tokens() {
        return DerivedAnswers.TOKENS;
    }

    @Override
    public CompletableFuture<List<String>> answers(ChatRequest request) {
        return CompletableFuture.completedFuture(IntStream.range(0, request.choices())
                .mapToObj(choice -> DerivedAnswers.text(request.canonical(), choice))
                .toList());
    }
}
