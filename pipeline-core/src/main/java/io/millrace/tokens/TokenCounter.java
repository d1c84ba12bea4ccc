package io.millrace.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingResult;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and cuts text in the tokens of one encoding.
 *
 * <p>Names of special tokens, as {@code <|endoftext|>}, are ordinary text here, as they are to an embeddings endpoint. A lone surrogate counts as the question mark that Java
 * writes for it.
 *
 * <p>Cost: of ordinary text, some MB a second. One long run without a word break (letters, CJK, spaces) takes 1 to 10 seconds a MB and some 250 bytes of
 * memory a byte, n log n in its length: such runs are counted whole and exactly, since cutting them up first is wrong at the seams. What limits the cost is
 * {@link #countAtMost}: it does not encode a text whose bytes alone show that it is too long, so for 8191 tokens no more than about 300 KB of letters.
 *
 * <p>Threads: any. The tables of an encoding (up to 3.6 MB of text) are read when it is first used, once a process.
 */
public final class TokenCounter {
    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();

    /** Ordinary tokens of each encoding; their numbers begin at 0 and have no gap. */
    private static final Map<EncodingType, Integer> VOCABULARIES = Map.of(
            EncodingType.CL100K_BASE, 100_256,
            EncodingType.O200K_BASE, 199_998,
            EncodingType.P50K_BASE, 50_281,
            EncodingType.R50K_BASE, 50_256);

    private static final Map<EncodingType, TokenBound> BOUNDS = new ConcurrentHashMap<>();

    /** A character has at most 4 bytes, a token at least one. */
    private static final int TOKENS_OF_A_CHARACTER = 4;

    private static final int SPARE_TOKENS = 64;

    private static final Map<String, EncodingType> BY_NAME = byName();

    private final EncodingType type;
    private final int vocabulary;

    private TokenCounter(EncodingType type, int vocabulary) {
        this.type = type;
        this.vocabulary = vocabulary;
    }

    /** The counter of {@code cl100k_base}, {@code o200k_base}, {@code p50k_base} or {@code r50k_base}. */
    public static TokenCounter of(String encodingName) {
        EncodingType type = BY_NAME.get(encodingName);
        Integer vocabulary = type == null ? null : VOCABULARIES.get(type);
        if (type == null || vocabulary == null) {
            throw new IllegalArgumentException(
                    "tokenizer: '" + encodingName + "' is unknown; allowed are " + String.join(", ", names()) + ".");
        }
        return new TokenCounter(type, vocabulary);
    }

    /** The names that {@link #of} takes. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Exact number of tokens. */
    public int count(String text) {
        return encoding().countTokensOrdinary(Utf8.wellFormed(text));
    }

    /**
     * The exact number of tokens if it is at most {@code max}, else some number above {@code max}.
     *
     * <p>A text of n bytes of UTF-8 has at most n tokens, and at least those of {@link TokenBound}. One that is over by the latter is not encoded; of any
     * other that could be over, encoding ends soon after {@code max}.
     */
    public int countAtMost(String text, int max) {
        long bytes = Utf8.length(text);
        if (bytes <= max) {
            return count(text);
        } else if (bound().reach(text, max) < text.length()) {
            return Math.max(0, max) + 1;
        }
        EncodingResult encoded = encoding().encodeOrdinary(Utf8.wellFormed(text), max + 1);
        return encoded.isTruncated() ? max + 1 : encoded.getTokens().size();
    }

    /** Whether the text has at most {@code max} tokens; one of at most {@code max} bytes has, and is not looked at. */
    public boolean fits(String text, int max) {
        return Utf8.length(text) <= max || countAtMost(text, max) <= max;
    }

    /**
     * The text's first {@code maxTokens} tokens as a text: its longest beginning that, counted by itself, has at most {@code maxTokens} tokens and ends where
     * one of the text's tokens ends, or before the character that token ends in.
     *
     * <p>A character is a code point: what a reader sees as one can be several (a letter and its accent, a family emoji) and can be cut between them.
     */
    public String head(String text, int maxTokens) {
        if (maxTokens <= 0) {
            return "";
        }
        // No head can reach beyond so many tokens, so no time is spent on the rest of a long text. How a word falls
        // into tokens depends on its end: the spare ones keep this cut away from the one that matters.
        int near = bound().reach(text, (int) Math.min((long) maxTokens + SPARE_TOKENS, Integer.MAX_VALUE));
        String beginning = Utf8.wellFormed(text.substring(0, near));
        // The library drops the last tokens if they end inside a character: with some to spare, none that count.
        int asked = (int) Math.min((long) maxTokens + TOKENS_OF_A_CHARACTER, Integer.MAX_VALUE);
        IntArrayList tokens = encoding().encodeOrdinary(beginning, asked).getTokens();
        for (int kept = Math.min(tokens.size(), maxTokens); kept > 0; kept--) {
            // Cut here, the last word can fall into more tokens than it had in the whole: then one less is tried.
            String head = Utf8.head(beginning, encoding().decodeBytes(slice(tokens, 0, kept)).length);
            if (count(head) <= maxTokens) {
                return text.substring(0, head.length());
            }
        }
        return "";
    }

    /**
     * The text's last {@code maxTokens} tokens as a text: an end that, counted by itself, has at most {@code maxTokens} tokens and begins where a token begins, or
     * after the character in which it begins. Of a long text only the end is encoded, so inside one long run without a word break the tokens can be others than
     * those of the whole.
     */
    public String tail(String text, int maxTokens) {
        if (maxTokens <= 0) {
            return "";
        }
        int spared = (int) Math.min((long) maxTokens + SPARE_TOKENS, Integer.MAX_VALUE);
        String end = "";
        IntArrayList tokens = new IntArrayList();
        for (long chars = 8L * spared; end.length() < text.length() && tokens.size() < spared; chars *= 4) {
            end = Utf8.wellFormed(lastChars(text, chars));
            tokens = encoding().encodeOrdinary(end);
        }
        for (int kept = Math.min(tokens.size(), maxTokens); kept > 0; kept--) {
            int bytes = encoding().decodeBytes(slice(tokens, tokens.size() - kept, tokens.size())).length;
            String tail = Utf8.tail(end, bytes);
            if (count(tail) <= maxTokens) {
                return text.substring(text.length() - tail.length());
            }
        }
        return "";
    }

    /** The tokens' numbers. */
    public int[] encode(String text) {
        return encoding().encodeOrdinary(Utf8.wellFormed(text)).toArray();
    }

    private static String lastChars(String text, long chars) {
        int from = (int) Math.max(0, text.length() - chars);
        boolean insidePair = from > 0 && Character.isSurrogatePair(text.charAt(from - 1), text.charAt(from));
        return text.substring(insidePair ? from + 1 : from);
    }

    private static IntArrayList slice(IntArrayList tokens, int from, int to) {
        IntArrayList slice = new IntArrayList(to - from);
        for (int i = from; i < to; i++) {
            slice.add(tokens.get(i));
        }
        return slice;
    }

    private Encoding encoding() {
        return REGISTRY.getEncoding(type);
    }

    private TokenBound bound() {
        return BOUNDS.computeIfAbsent(type, absent -> new TokenBound(encoding(), vocabulary));
    }

    private static Map<String, EncodingType> byName() {
        Map<String, EncodingType> byName = new TreeMap<>();
        VOCABULARIES.keySet().forEach(type -> byName.put(type.getName(), type));
        return byName;
    }
}
