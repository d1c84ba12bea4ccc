package io.millrace.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class TokenCounterTest {
    private static final TokenCounter CL100K = TokenCounter.of("cl100k_base");
    private static final String[] PIECES = {
        "a",
        "The",
        " quick",
        " brown",
        "\n",
        "  ",
        "\t",
        "é",
        "e\u0301",
        "\u0301\u0301",
        "漢字",
        "かな",
        "한국어",
        "Ω",
        "שלום",
        "مرحبا",
        "हिन्दी",
        "👍",
        "👨‍👩‍👧‍👦",
        "🇩🇪",
        "\uD835\uDD46",
        "!?",
        "'ll",
        "1234567",
        "<|endoftext|>",
        "\r\n",
        "\u200B",
        "\uFFFD",
        "Ǆ",
        "ſ"
    };

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            String piece = PIECES[random.nextInt(PIECES.length)];
            text.append(piece.repeat(random.nextInt(8) == 0 ? 1 + random.nextInt(20) : 1));
        }
        return text.toString();
    }

    @Test
    void of_knowsFourEncodingsAndNamesThemToWhoAsksForAnother() {
        assertThat(TokenCounter.names()).containsExactly("cl100k_base", "o200k_base", "p50k_base", "r50k_base");
        for (String name : TokenCounter.names()) {
            assertThat(TokenCounter.of(name).count("hello world")).isEqualTo(2);
        }
        for (String unknown : List.of("gpt-4", "", "p50k_edit", "CL100K_BASE")) {
            assertThatThrownBy(() -> TokenCounter.of(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tokenizer: '" + unknown + "' is unknown; allowed are cl100k_base, o200k_base,"
                            + " p50k_base, r50k_base.");
        }
    }

    @Test
    void count_isThatOfTheReference() {
        // Values of OpenAI's tiktoken.
        assertThat(CL100K.count("")).isZero();
        assertThat(CL100K.count("tiktoken is great!")).isEqualTo(6);
        assertThat(CL100K.count("お誕生日おめでとう")).isEqualTo(9);
        assertThat(TokenCounter.of("o200k_base").count("お誕生日おめでとう")).isEqualTo(8);
        assertThat(TokenCounter.of("r50k_base").count("お誕生日おめでとう")).isEqualTo(14);
    }

    @Test
    void count_takesSpecialTokensForText() {
        assertThat(CL100K.count("<|endoftext|>")).isEqualTo(7);
        assertThat(CL100K.countAtMost("<|endoftext|>", 3)).isGreaterThan(3);
        assertThat(CL100K.head("<|endoftext|>", 3)).isNotEmpty().doesNotContain("endoftext|>");
    }

    @Test
    void countAtMost_isExactUpToTheLimitAndAboveItBeyond() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            TokenCounter counter =
                    TokenCounter.of(List.copyOf(TokenCounter.names()).get(run % 4));
            String text = text(random, random.nextInt(30));
            int exact = counter.count(text);
            for (int max : new int[] {0, 1, exact - 1, exact, exact + 1, random.nextInt(200), Integer.MAX_VALUE}) {
                int counted = counter.countAtMost(text, max);
                if (exact <= max) {
                    assertThat(counted).as("seed %d: %s", seed, text).isEqualTo(exact);
                } else {
                    assertThat(counted).as("seed %d: %s", seed, text).isGreaterThan(max);
                }
                assertThat(counter.fits(text, max))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(exact <= max);
            }
        }
    }

    @Test
    void head_isATruePrefixOfWholeCodePointsAndFits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 3_000; run++) {
            TokenCounter counter =
                    TokenCounter.of(List.copyOf(TokenCounter.names()).get(run % 4));
            String text = text(random, 1 + random.nextInt(30));
            int max = random.nextInt(60);
            String head = counter.head(text, max);
            String about = "seed " + seed + ", run " + run + ", max " + max + ": " + text;
            assertThat(text).as(about).startsWith(head);
            assertThat(counter.count(head)).as(about).isLessThanOrEqualTo(max);
            if (!head.isEmpty()) {
                assertThat(Character.isHighSurrogate(head.charAt(head.length() - 1)))
                        .as(about)
                        .isFalse();
            }
            if (counter.count(text) <= max) {
                assertThat(head).as(about).isEqualTo(text);
            }
        }
    }

    @Test
    void head_isNoShorterThanTheTokensOfTheTextAllow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Encoding encoding =
                Encodings.newLazyEncodingRegistry().getEncoding("cl100k_base").orElseThrow();
        for (int run = 0; run < 1_000; run++) {
            String text = text(random, 1 + random.nextInt(30));
            IntArrayList tokens = encoding.encodeOrdinary(text);
            int max = random.nextInt(1 + tokens.size());
            String longest = "";
            int bytes = 0;
            for (int i = 0; i < max; i++) {
                IntArrayList one = new IntArrayList(1);
                one.add(tokens.get(i));
                bytes += encoding.decodeBytes(one).length;
                String prefix = wholeCodePoints(text, bytes);
                longest = encoding.countTokensOrdinary(prefix) <= max ? prefix : longest;
            }
            assertThat(CL100K.head(text, max))
                    .as("seed %d, max %d: %s", seed, max, text)
                    .isEqualTo(longest);
        }
    }

    private static String wholeCodePoints(String text, int bytes) {
        int end = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            if (text.substring(0, next).getBytes(StandardCharsets.UTF_8).length > bytes) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }

    @Test
    void head_neverCutsACharacterOfSeveralTokens() {
        assertThat(CL100K.count("👨")).isEqualTo(3);
        assertThat(CL100K.head("a👨", 3)).isEqualTo("a");
        assertThat(CL100K.head("👨", 2)).isEmpty();
        assertThat(CL100K.head("👨👨", 5)).isEqualTo("👨");
        assertThat(CL100K.head("hello", 0)).isEmpty();
    }

    @Test
    void tail_isATrueEndOfWholeCodePointsAndFits() {
        assertThat(CL100K.tail("hello", 0)).isEmpty();
        assertThat(CL100K.tail("hello world", 2)).isEqualTo("hello world");
        assertThat(CL100K.tail("hello world", 1)).isEqualTo(" world");
        assertThat(CL100K.tail("👨a", 3)).isEqualTo("a");
        assertThat(CL100K.tail("👨", 2)).isEmpty();
        assertThat(CL100K.tail("👨👨", 5)).isEqualTo("👨");
        String broken = "abc \uD83D def \uDC4D ghi";
        assertThat(CL100K.tail(broken, 100)).isEqualTo(broken);
        assertThat(broken).endsWith(CL100K.tail(broken, 4));
        assertThat(CL100K.tail("👍".repeat(1 << 18), 8191)).isEqualTo("👍".repeat(8191 / 3));
        // "/don't" are the last two tokens of the whole, and three by themselves.
        assertThat(TokenCounter.of("o200k_base").tail("world%/don't", 2)).isEqualTo("don't");
        String[] names = TokenCounter.names().toArray(String[]::new);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 3_000; run++) {
            TokenCounter counter = TokenCounter.of(names[run % 4]);
            String text = text(random, 1 + random.nextInt(30));
            int max = random.nextInt(60);
            String tail = counter.tail(text, max);
            String about = "seed " + seed + ", run " + run + ", max " + max + ": " + text;
            assertThat(text).as(about).endsWith(tail);
            assertThat(counter.count(tail)).as(about).isLessThanOrEqualTo(max);
            assertThat(!tail.isEmpty() && Character.isLowSurrogate(tail.charAt(0)))
                    .as(about)
                    .isFalse();
        }
    }

    @Test
    void encode_givesTheNumbersOfTheReference() {
        assertThat(CL100K.encode("hello world")).containsExactly(15339, 1917);
        assertThat(CL100K.encode("")).isEmpty();
    }

    @Test
    void loneSurrogates_areCountedAndCutLikeAnyText() {
        String broken = "abc \uD83D def \uDC4D ghi";
        assertThat(CL100K.count(broken)).isEqualTo(CL100K.count("abc ? def ? ghi"));
        assertThat(CL100K.countAtMost(broken, 100)).isEqualTo(CL100K.count(broken));
        assertThat(CL100K.countAtMost(broken, 2)).isGreaterThan(2);
        assertThat(CL100K.head(broken, 100)).isEqualTo(broken);
        assertThat(broken).startsWith(CL100K.head(broken, 4));
    }

    @Test
    void megabyteOfOneCharacter_isCountedExactly() {
        // 8 letters or 128 spaces are one token; the last space of a run stands for itself.
        assertThat(CL100K.count("a".repeat(1 << 20))).isEqualTo((1 << 20) / 8);
        assertThat(CL100K.count(" ".repeat(1 << 20))).isCloseTo((1 << 20) / 128, within(2));
        assertThat(CL100K.count("漢".repeat(350_000))).isEqualTo(700_000);
        assertThat(CL100K.head("a".repeat(1 << 20), 8191)).hasSize(8 * 8191);
    }

    @Test
    void countAtMost_refusesLongTextsByTheirBytesAlone() {
        String long64 = "ab ".repeat(64 << 20 >> 2);
        long start = System.nanoTime();
        assertThat(CL100K.countAtMost(long64, 8191)).isGreaterThan(8191);
        assertThat(System.nanoTime() - start).as("ns for 48 MB").isLessThan(5_000_000_000L);
    }

    @Test
    void bound_isNeverAboveTheCount() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] vocabularies = {100_256, 199_998, 50_281, 50_256};
        for (int e = 0; e < 4; e++) {
            String name = List.copyOf(TokenCounter.names()).get(e);
            Encoding encoding =
                    Encodings.newLazyEncodingRegistry().getEncoding(name).orElseThrow();
            TokenBound bound = new TokenBound(encoding, vocabularies[e]);
            for (int run = 0; run < 1_000; run++) {
                // Joined tokens of the vocabulary are the texts with the fewest tokens for their length.
                IntArrayList tokens = new IntArrayList();
                random.ints(random.nextInt(20), 0, vocabularies[e]).forEach(tokens::add);
                for (String text : new String[] {encoding.decode(tokens), text(random, random.nextInt(20))}) {
                    int count = encoding.countTokensOrdinary(text);
                    assertThat(bound.reach(text, count))
                            .as("seed %d, %s: %s", seed, name, text)
                            .isEqualTo(text.length());
                }
            }
            String spaces = " ".repeat(128 * 50);
            assertThat(bound.reach(spaces, encoding.countTokensOrdinary(spaces)))
                    .isEqualTo(spaces.length());
        }
    }

    @Test
    void counter_isSharedByThreads() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> texts =
                random.ints(50, 1, 40).mapToObj(n -> text(random, n)).toList();
        List<Integer> expected = texts.stream().map(CL100K::count).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<Integer>> count =
                    () -> texts.stream().map(CL100K::count).toList();
            for (Future<List<Integer>> counted : threads.invokeAll(List.of(count, count, count, count))) {
                assertThat(counted.get()).as("seed %d", seed).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
