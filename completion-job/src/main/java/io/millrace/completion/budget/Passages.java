package io.millrace.completion.budget;

import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Context passages of one prompt, bounded in number and length.
 *
 * @param texts the passages that stay, in the order given
 * @param cuts what was taken; {@link Cut#message} is the index of the passage as given
 */
public record Passages(List<String> texts, List<Cut> cuts) {
    /** Fewest passages a bound may allow. */
    public static final int MIN = 2;

    /** Most passages a bound may allow. */
    public static final int MAX = 5;

    public Passages {
        texts = List.copyOf(texts);
        cuts = List.copyOf(cuts);
    }

    /**
     * The first {@code max} passages, since the best come first, and of each the beginning.
     *
     * @param max from {@value #MIN} to {@value #MAX}
     * @param tokensEach at least 1
     */
    public static Passages bound(List<String> passages, int max, int tokensEach, TokenCounter counter) {
        requireMax(max);
        if (tokensEach < 1) {
            throw new IllegalArgumentException("tokensEach: " + tokensEach + " is not allowed; at least 1 is.");
        }
        List<String> texts = new ArrayList<>();
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            String passage = passages.get(i);
            int tokens = TextCut.count(passage, tokensEach, counter);
            if (i >= max) {
                cuts.add(new Cut(i, -1, Cut.Done.DROPPED, tokens));
            } else if (tokens <= tokensEach) {
                texts.add(passage);
            } else {
                String head = counter.head(passage, tokensEach);
                texts.add(head);
                cuts.add(new Cut(i, -1, Cut.Done.KEPT_HEAD, tokens - counter.count(head)));
            }
        }
        return new Passages(texts, cuts);
    }

    static void requireMax(int max) {
        if (max < MIN || max > MAX) {
            throw new IllegalArgumentException(
                    "passages_max: " + max + " is not allowed; " + MIN + " to " + MAX + " are.");
        }
    }
}
