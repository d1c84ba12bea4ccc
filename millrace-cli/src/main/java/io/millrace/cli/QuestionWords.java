package io.millrace.cli;

import io.millrace.local.corpus.Passage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Picks from a passage the words to ask about: the four of its longest sentence that the fewest passages have, but for words of a handful of passages, which say
 * little to a small model. */
final class QuestionWords {
    private static final Pattern BETWEEN_SENTENCES = Pattern.compile("(?<=[.!?])\\s+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}'’-]+");
    private static final Pattern WORD = Pattern.compile("\\p{L}{5,}");
    private static final int WORDS = 4;
    /** Words of fewer passages are too rare. */
    private static final int KNOWN = 5;

    private final Map<String, Integer> passagesWith = new HashMap<>();

    private QuestionWords() {}

    static QuestionWords of(List<Passage> passages) {
        QuestionWords words = new QuestionWords();
        for (Passage passage : passages) {
            words(passage.text()).forEach(word -> words.passagesWith.merge(word, 1, Integer::sum));
        }
        return words;
    }

    /** {@code a, b and c}, in the order of the passage. */
    String about(String passage) {
        String sentence = Arrays.stream(BETWEEN_SENTENCES.split(passage, -1))
                .max(Comparator.comparingInt(String::length))
                .orElse(passage);
        List<String> rarest = words(sentence)
                .sorted(Comparator.comparingInt(this::rarity))
                .limit(WORDS)
                .toList();
        List<String> ordered = words(sentence).filter(rarest::contains).toList();
        int last = ordered.size() - 1;
        return last < 1
                ? String.join("", ordered)
                : String.join(", ", ordered.subList(0, last)) + " and " + ordered.get(last);
    }

    /** The rarest of the known come first, then the too rare. */
    private int rarity(String word) {
        int passages = passagesWith.getOrDefault(word, 0);
        return passages < KNOWN ? Integer.MAX_VALUE - passages : passages;
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(BETWEEN_WORDS.split(text, -1))
                .filter(word -> WORD.matcher(word).matches())
                .distinct();
    }
}
