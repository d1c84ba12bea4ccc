package io.millrace.local.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Completions that are a pure function of the canonical request body: every field counts, known or not, but those that do not
 * change what is asked ({@code stream}, {@code stream_options}, {@code user}, {@code safety_identifier}, {@code metadata},
 * {@code store}, {@code service_tier}, {@code prompt_cache_key}, {@code prompt_cache_options} and {@code prompt_cache_retention}).
 * The order of fields, white space and the spelling of numbers do not count.
 *
 * <p>An answer is {@code Answer <hex>: <words>}, both taken from SHA-256 of the canonical body and the choice, then put into
 * {@code {"answer":"…"}} if JSON is asked for, ended before the first stop text and cut to the most tokens. A token is four bytes
 * begun, counted in each message and each choice alone.
 *
 * <p>Bodies are JSON texts; one that the server would refuse throws {@link IllegalArgumentException}.
 */
public final class DerivedAnswers {
    static final TextTokens TOKENS = DerivedAnswers::ends;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int HEX_BYTES = 8;
    private static final List<String> WORDS = List.of(
            "mill", "river", "stone", "wheel", "grain", "water", "race", "sluice", "weir", "bank", "flour", "sack",
            "barn", "field", "seed", "rain", "cloud", "wind", "sail", "rope", "beam", "gear", "tooth", "shaft",
            "stream", "pond", "reed", "fish", "heron", "otter", "bridge", "road");

    private DerivedAnswers() {}

    /** The content of the first choice. */
    public static String of(String body) {
        return of(body, 0);
    }

    /** The content of the choice with this index; each has its own. */
    public static String of(String body, int choice) {
        return String.valueOf(shaped(parse(body), choice).content());
    }

    /** The {@code prompt_tokens} of the usage. */
    public static int promptTokens(String body) {
        return new DerivedChat().promptTokens(parse(body));
    }

    /** The {@code completion_tokens} of the usage: of all choices. */
    public static int completionTokens(String body) {
        ChatRequest request = parse(body);
        return IntStream.range(0, request.choices())
                .map(choice -> shaped(request, choice).tokens())
                .sum();
    }

    /** How the ledger knows this question: SHA-256 of the canonical body, in hexadecimal. */
    public static String hash(String body) {
        return CanonicalBody.parse(body).hash();
    }

    private static ChatRequest parse(String body) {
        try {
            return ChatParser.parse(body.getBytes(StandardCharsets.UTF_8));
        } catch (ApiError e) {
            throw new IllegalArgumentException(e.text(), e);
        }
    }

    private static ChatChoice shaped(ChatRequest request, int choice) {
        return ChatChoice.shaped(text(request.canonical(), choice), request, TOKENS);
    }

    static String text(CanonicalBody body, int choice) {
        byte[] digest = body.digest("#" + choice);
        StringBuilder text = new StringBuilder("Answer ")
                .append(HexFormat.of().formatHex(digest, 0, HEX_BYTES))
                .append(':');
        for (byte b : Arrays.copyOfRange(digest, HEX_BYTES, digest.length)) {
            text.append(' ').append(WORDS.get(Byte.toUnsignedInt(b) % WORDS.size()));
        }
        return text.append('.').toString();
    }

    private static int[] ends(String text) {
        IntStream.Builder ends = IntStream.builder();
        int bytes = 0;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            int before = bytes;
            bytes += utf8Length(character);
            at += Character.charCount(character);
            if (before / BYTES_PER_TOKEN < bytes / BYTES_PER_TOKEN) {
                ends.add(at);
            }
            if (at == text.length() && bytes % BYTES_PER_TOKEN != 0) {
                ends.add(at);
            }
        }
        return ends.build().toArray();
    }

    private static int utf8Length(int character) {
        if (character < 0x80) {
            return 1;
        }
        if (character < 0x800) {
            return 2;
        }
        return character < 0x10000 ? 3 : 4;
    }
}
