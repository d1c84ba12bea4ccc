package io.millrace.job;

import static io.millrace.job.FailureKind.INVALID_JSON;
import static io.millrace.job.FailureKind.INVALID_UNICODE;
import static io.millrace.job.FailureKind.RECORD_TOO_LARGE;
import static io.millrace.job.FailureKind.SCHEMA_INVALID;
import static io.millrace.job.FailureKind.UNKNOWN_OPERATION;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.testkit.Samples;
import io.millrace.testkit.Seeded;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of {@code reliability.md} section 3 that a line decides by itself. */
final class BatchLineParserTest {
    /** Stands for whatever is secret in a job; it must be in no message. */
    private static final String CANARY = "CANARY7315";

    private static final String HEAD =
            "{\"custom_id\":\"" + CANARY + "\",\"method\":\"POST\",\"url\":\"/v1/x\",\"body\":";

    private final BatchLineParser parser = new BatchLineParser(InputLimits.defaults());

    static Stream<Arguments> hostile() {
        List<Arguments> rows = new ArrayList<>();
        row(rows, "K2 no value", null, INVALID_JSON);
        row(rows, "K2 empty value", "", INVALID_JSON);
        row(rows, "K2 blank value", "  \n", INVALID_JSON);
        rows.add(arguments("K3 broken sequence", bytes(HEAD + "{\"x\":\"\u00C3(\"}}", ISO_8859_1), INVALID_UNICODE));
        rows.add(arguments("K3 overlong NUL", bytes(HEAD + "{\"x\":\"\u00C0\u0080\"}}", ISO_8859_1), INVALID_UNICODE));
        rows.add(arguments("K3 cut in a character", bytes(HEAD + "{\"x\":\"\u00E6", ISO_8859_1), INVALID_UNICODE));
        rows.add(arguments("K3 UTF-16, big-endian", bytes(HEAD + "{}}", UTF_16BE), INVALID_JSON));
        rows.add(arguments("K3 UTF-16, little-endian", bytes(HEAD + "{}}", UTF_16LE), INVALID_JSON));
        rows.add(arguments("K3 UTF-32", bytes(HEAD + "{}}", Charset.forName("UTF-32BE")), INVALID_JSON));
        for (String text :
                List.of(CANARY, HEAD, HEAD + "{}", "{'a':1}", HEAD + "{\"x\":" + CANARY + "}}", HEAD + "{},}")) {
            row(rows, "K4 not JSON", text, INVALID_JSON);
        }
        for (String number : List.of("01", "+1", ".5", "1.", "0x1F", "NaN", "-Infinity", "1e", "1_0")) {
            row(rows, "K4 number " + number, HEAD + "{\"x\":" + number + "}}", INVALID_JSON);
        }
        for (String text : List.of("[" + HEAD + "{}}]", "7", "\"" + CANARY + "\"", "null", "true", "1e999")) {
            row(rows, "K5 no object", text, INVALID_JSON);
        }
        String rest = "\"method\":\"POST\",\"url\":\"/v1/x\",\"body\":{}}";
        row(rows, "K6 custom_id a number", "{\"custom_id\":7," + rest, SCHEMA_INVALID);
        row(rows, "K6 custom_id null", "{\"custom_id\":null," + rest, SCHEMA_INVALID);
        row(rows, "K6 custom_id missing", "{" + rest, SCHEMA_INVALID);
        row(rows, "K6 body a text", HEAD + "\"" + CANARY + "\"}", SCHEMA_INVALID);
        row(rows, "K6 body an array", HEAD + "[]}", SCHEMA_INVALID);
        row(rows, "K6 body null", HEAD + "null}", SCHEMA_INVALID);
        row(rows, "K6 url an object", (HEAD + "{}}").replace("\"/v1/x\"", "{}"), SCHEMA_INVALID);
        row(rows, "K6 method a number", (HEAD + "{}}").replace("\"POST\"", "1"), SCHEMA_INVALID);
        row(rows, "K6 an empty object", "{}", SCHEMA_INVALID);
        row(rows, "K7 deep arrays", HEAD + "{\"x\":" + "[".repeat(100_000), SCHEMA_INVALID);
        row(rows, "K7 deep objects", "{\"a\":".repeat(100_000), SCHEMA_INVALID);
        row(rows, "K7 one too deep", HEAD + "{\"x\":" + "[".repeat(63) + "]".repeat(63) + "}}", SCHEMA_INVALID);
        row(rows, "K8 many objects", HEAD + "{\"x\":[" + "{},".repeat(1_000_000) + "{}]}}", SCHEMA_INVALID);
        row(rows, "K9 too large", HEAD + "{\"x\":\"" + "x".repeat(8 << 20) + "\"}}", RECORD_TOO_LARGE);
        for (String lone :
                List.of("\\ud800", "\\udc00", "a\\udfffb", "\\ud83d\\ud83d\\ude00", "\\ude00\\ud83d", "\\uD800x")) {
            row(rows, "K11 lone surrogate " + lone, HEAD + "{\"x\":[{\"y\":\"" + lone + "\"}]}}", INVALID_UNICODE);
        }
        // Jackson's parser refuses these names before our check sees them.
        for (String lone : List.of("\\ud800", "\\udc00", "a\\udfffb", "\\ud800\\ud800", "a long name \\uD83Dx")) {
            row(rows, "K11 in a name " + lone, HEAD + "{\"" + lone + "\":1}}", INVALID_UNICODE);
        }
        for (String word : List.of("Broken surrogate pair in field name", "surrogate")) {
            row(rows, "K4 that only speaks of " + word, HEAD + "{\"x\":" + word.replace(' ', '_') + "}}", INVALID_JSON);
        }
        row(rows, "K11 in custom_id", HEAD.replace(CANARY, "\\udc00") + "{}}", INVALID_UNICODE);
        rows.add(arguments("K11 raw", bytes(HEAD + "{\"x\":\"\u00ED\u00A0\u0080\"}}", ISO_8859_1), INVALID_UNICODE));
        row(rows, "K14 method", (HEAD + "{}}").replace("POST", "GET" + CANARY), UNKNOWN_OPERATION);
        row(rows, "K17 513 characters", HEAD.replace(CANARY, "x".repeat(513)) + "{}}", SCHEMA_INVALID);
        row(rows, "K17 10,000 characters", HEAD.replace(CANARY, "x".repeat(10_000)) + "{}}", SCHEMA_INVALID);
        row(rows, "K17 CR", HEAD.replace(CANARY, CANARY + "\\r") + "{}}", SCHEMA_INVALID);
        row(rows, "K17 LF", HEAD.replace(CANARY, CANARY + "\\n") + "{}}", SCHEMA_INVALID);
        String digits = "7".repeat(1_001);
        for (String n : List.of(
                digits, "-" + digits, "0." + digits, "1e999", "-1e999", "1e309", "1e2147483648", "1e99999999999")) {
            row(rows, "K20 number", HEAD + "{\"x\":" + n + "}}", SCHEMA_INVALID);
        }
        row(rows, "K21 byte-order mark", "\uFEFF" + HEAD + "{}}", INVALID_JSON);
        for (String tail : List.of("x", "}", ",", "null", " {}", HEAD + "{}}", "\u0000")) {
            row(rows, "K21 trailing " + tail, HEAD + "{}}" + tail, INVALID_JSON);
        }
        row(rows, "K21 doubled key", HEAD + "{},\"url\":\"" + CANARY + "\"}", INVALID_JSON);
        row(rows, "K21 doubled key, nested", HEAD + "{\"a\":[{\"b\":1,\"\\u0062\":2}]}}", INVALID_JSON);
        return rows.stream();
    }

    private static void row(List<Arguments> rows, String name, @Nullable String text, FailureKind kind) {
        rows.add(arguments(name.replaceAll("\\p{Cntrl}", "?"), text == null ? null : text.getBytes(UTF_8), kind));
    }

    private static byte[] bytes(String text, Charset charset) {
        return text.getBytes(charset);
    }

    @ParameterizedTest(name = "{0}", quoteTextArguments = false)
    @MethodSource("hostile")
    void record_isRefusedForItsReason(String name, byte @Nullable [] value, FailureKind kind) {
        JobRejected refused = catchThrowableOfType(JobRejected.class, () -> parser.parse(value));
        assertThat(refused).as(name).isNotNull();
        assertThat(refused.failure().kind()).isEqualTo(kind);
        assertThat(refused.failure().message())
                .isNotBlank()
                .doesNotContain(CANARY)
                .doesNotContain("7777");
        assertThat(refused.failure().attempts()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\\u0000", " ", "null", "\\ud83d\\ude00", "ÄÖ漢"})
    void customId_isKept(String id) throws JobRejected {
        BatchLine line = parser.parse(bytes(HEAD.replace(CANARY, id) + "{}}", UTF_8));
        assertThat(line.customId())
                .isEqualTo(id.replace("\\u0000", "\u0000").replace("\\ud83d\\ude00", "\uD83D\uDE00"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 512})
    void customId_mayBeSoLong(int length) throws JobRejected {
        BatchLine line = parser.parse(bytes(HEAD.replace(CANARY, "i".repeat(length)) + "{}}", UTF_8));
        assertThat(line.customId()).hasSize(length);
    }

    @Test
    void unknownFields_arePassedOn() throws JobRejected {
        BatchLine line = parser.parse(bytes(
                HEAD
                        + "{\"input\":\"\\u0000\",\"odd\":{\"a\":[1]}},\"mine\":7,\"id\":\"x\",\"error\":1,\"millrace\":{}}",
                UTF_8));
        assertThat(line.extra().toString()).isEqualTo("{\"mine\":7}");
        assertThat(line.body().toString()).isEqualTo("{\"input\":\"\\u0000\",\"odd\":{\"a\":[1]}}");
        assertThat(line.url()).isEqualTo("/v1/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901234567890", "0.1000000000000000055", "1.50", "1e308", "-0.0", "1e-400", "-7"})
    void numbers_areKeptDigitForDigit(String number) throws JobRejected {
        BatchLine line = parser.parse(bytes(HEAD + "{\"x\":" + number + "}}", UTF_8));
        assertThat(line.body().get("x").decimalValue()).isEqualTo(new BigDecimal(number));
    }

    @Test
    void limits_areInclusive() throws JobRejected {
        byte[] value = bytes(HEAD + "{}}", UTF_8);
        InputLimits exact = new InputLimits(value.length, 400_000, 64, 512);
        assertThat(new BatchLineParser(exact).parse(value).url()).isEqualTo("/v1/x");
        JobRejected refused = catchThrowableOfType(
                JobRejected.class, () -> new BatchLineParser(exact).parse(bytes(HEAD + "{} }", UTF_8)));
        assertThat(refused.failure().kind()).isEqualTo(RECORD_TOO_LARGE);
        assertThat(parser.parse(bytes(" " + HEAD + "{\"x\":" + "[".repeat(62) + "]".repeat(62) + "}}\n\t ", UTF_8))
                        .url())
                .isEqualTo("/v1/x");
    }

    /** P11: whatever the bytes, a line or a rejection; nothing else escapes. */
    @Test
    void parser_isTotal() {
        String seedLine = HEAD + "{\"input\":[\"ä\",{\"n\":[1,-2.5e3,null,true]},\"\\u00e9\\n\"],\"model\":\"m\"}}";
        Seeded.each(5_000, random -> {
            byte[] value = random.nextInt(20) == 0
                    ? Samples.bytes(random, 100)
                    : Samples.damaged(bytes(seedLine, UTF_8), random);
            try {
                assertThat(parser.parse(value)).isNotNull();
            } catch (JobRejected e) {
                assertThat(e.failure().message()).doesNotContain(CANARY);
            }
        });
    }
}
