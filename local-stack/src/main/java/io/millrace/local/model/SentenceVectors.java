package io.millrace.local.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The vectors of sentences, computed once: the {@value #KEPT_MAX} used last are kept, but none of a sentence of more than
 * {@value #CHARACTERS_MAX} characters. About 2 KiB each with its sentence: 16 MiB of prose, 45 MiB at the very most.
 *
 * <p>Threads: safe for use from several; a sentence asked for while its vector is being computed waits for that one.
 */
final class SentenceVectors {
    static final int KEPT_MAX = 8192;
    static final int CHARACTERS_MAX = 2000;

    private final Function<String, CompletableFuture<float[]>> model;
    private final Map<String, CompletableFuture<float[]>> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<float[]>> eldest) {
            return size() > KEPT_MAX;
        }
    };

    SentenceVectors(Function<String, CompletableFuture<float[]>> model) {
        this.model = model;
    }

    CompletableFuture<float[]> of(String sentence) {
        if (sentence.length() > CHARACTERS_MAX) {
            return model.apply(sentence);
        }
        CompletableFuture<float[]> vector;
        synchronized (kept) {
            vector = kept.computeIfAbsent(sentence, model);
        }
        var unused = vector.whenComplete((done, error) -> {
            if (error != null) {
                forget(sentence, vector);
            }
        });
        return vector;
    }

    /** A failure is told to those who waited for it and not kept. */
    private void forget(String sentence, CompletableFuture<float[]> failed) {
        synchronized (kept) {
            kept.remove(sentence, failed);
        }
    }
}
