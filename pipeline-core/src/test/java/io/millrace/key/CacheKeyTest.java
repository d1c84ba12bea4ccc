package io.millrace.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheKeyTest {
    private static final BatchLineParser PARSER = new BatchLineParser(InputLimits.defaults());

    /** The layout, built here a second time and independently: a paid cache hangs on it. */
    @Test
    void key_isTheHashOfTheDocumentedLayout() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        for (String field : List.of(
                "default",
                "/v1/embeddings",
                "openai/m@1",
                "{\"a\":[1,true],\"b\":null}",
                "{\"/b\":\"12345678901234567891\"}")) {
            out.writeInt(field.getBytes(UTF_8).length);
            out.write(field.getBytes(UTF_8));
        }
        out.writeByte('t');
        out.writeInt("grüße".getBytes(UTF_8).length);
        out.write("grüße".getBytes(UTF_8));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        CacheKey key = CacheKey.scope(
                        "default",
                        "/v1/embeddings",
                        "openai/m@1",
                        params("{\"b\":12345678901234567891,\"a\":[1.0,true]}"))
                .text("grüße");
        assertThat(key).isEqualTo(CacheKey.of(hash));
    }

    @Test
    void goldenKey_neverChanges() throws JobRejected {
        CacheKey key = scope("{\"dimensions\":256}").text("hello");
        assertThat(key.toString()).isEqualTo("2784ffe15af68c8e976e8989cfcbb08b8f882a173a3b494d0cf7a183e6665029");
        assertThat(scope("{}").tokens(new int[] {1, 256}).toString())
                .isEqualTo("d885ae4de20a3f72eb1f61d6941b61a81a2fa5831440c7ffe560a9456b70a3cf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2}|{\"b\":2,\"a\":1}",
                "{\"a\":1.0}|{\"a\":1}",
                "{\"a\":1e2}|{\"a\":100}",
                "{\"a\":1.50}|{\"a\":15e-1}",
                "{\"a\":-0.0}|{\"a\":0}",
                "{\"a\":\"\\u0041\"}|{\"a\":\"A\"}",
                "{\"a\":12345678901234567890.0}|{\"a\":1234567890123456789e1}",
                "{\"a\":{\"c\":1,\"b\":[2]}}|{ \"a\" : {\"b\":[2.0], \"c\":1} }"
            })
    void spelling_doesNotMatter(String one, String other) throws JobRejected {
        assertThat(scope(one).text("x")).isEqualTo(scope(other).text("x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":12345678901234567890}|{\"a\":12345678901234567891}",
                "{\"a\":9007199254740993}|{\"a\":9007199254740992}",
                "{\"a\":0.1}|{\"a\":0.1000000000000000055511151231257827}",
                "{\"a\":12345678901234567891}|{\"a\":null}",
                "{\"a\":12345678901234567891}|{\"a\":\"12345678901234567891\"}",
                "{\"a\":[12345678901234567891,null]}|{\"a\":[null,12345678901234567891]}",
                "{\"a\":{\"0\":12345678901234567891}}|{\"a\":[12345678901234567891]}",
                "{\"a/b\":12345678901234567891,\"a\":{\"b\":null}}|{\"a/b\":null,\"a\":{\"b\":12345678901234567891}}",
                "{\"a\":1}|{\"a\":\"1\"}",
                "{\"a\":1}|{\"a\":true}",
                "{\"a\":null}|{}",
                "{\"a\":[]}|{\"a\":{}}",
                "{\"a\":\"e\u0301\"}|{\"a\":\"\u00e9\"}",
                "{\"a\":1e-400}|{\"a\":0}"
            })
    void meaning_matters(String one, String other) throws JobRejected {
        assertThat(scope(one).text("x")).isNotEqualTo(scope(other).text("x"));
    }

    @Test
    void excludedFields_areNotSeen_atTheTopOnly() throws JobRejected {
        assertThat(keyWithout("{\"user\":\"a\",\"x\":1}")).isEqualTo(keyWithout("{\"x\":1,\"user\":\"b\"}"));
        assertThat(keyWithout("{\"x\":{\"user\":\"a\"}}")).isNotEqualTo(keyWithout("{\"x\":{\"user\":\"b\"}}"));
    }

    @Test
    void fields_doNotRunIntoEachOther() throws JobRejected {
        CanonicalJson none = params("{}");
        List<CacheKey> keys = List.of(
                CacheKey.scope("a", "b", "c", none).text("d"),
                CacheKey.scope("ab", "", "c", none).text("d"),
                CacheKey.scope("a", "bc", "", none).text("d"),
                CacheKey.scope("", "a", "bc", none).text("d"),
                CacheKey.scope("a", "b", "c", none).text(""),
                CacheKey.scope("a", "b", "cd", none).text(""));
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void textAndTokens_areDifferentQuestions() throws JobRejected {
        CacheKey.Scope scope = scope("{}");
        assertThat(scope.tokens(new int[] {0x61626364})).isNotEqualTo(scope.text("abcd"));
        assertThat(scope.tokens(new int[] {1, 2})).isNotEqualTo(scope.tokens(new int[] {2, 1}));
        assertThat(scope.tokens(new int[] {1, 2})).isEqualTo(scope.tokens(new int[] {1, 2}));
        assertThat(scope.text("a")).as("a scope serves many inputs").isEqualTo(scope.text("a"));
    }

    /** P1: keys are equal exactly if the questions are. The alphabet is small, so that equal questions do meet. */
    @Test
    void key_isInjective() {
        int[] equal = new int[1];
        Seeded.each(2_000, random -> {
            List<String> names = List.of("a", "b", "a/b", "~1", "");
            List<String> parts = List.of("", "a", "b", "ab");
            List<Object> meanings = new ArrayList<>();
            List<CacheKey> keys = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String params = object(random, names, 2);
                String namespace = pick(parts, random);
                String endpoint = pick(parts, random);
                String model = pick(parts, random);
                String text = pick(parts, random);
                meanings.add(List.of(namespace, endpoint, model, text, meaning(body(params))));
                keys.add(CacheKey.scope(namespace, endpoint, model, params(params))
                        .text(text));
            }
            // Every second case compares parameters alone, else hardly any two questions would be equal.
            if (random.nextBoolean()) {
                String one = object(random, names.subList(2, 4), 1);
                String other = object(random, names.subList(2, 4), 1);
                meanings.set(0, meaning(body(one)));
                meanings.set(1, meaning(body(other)));
                keys.set(0, scope(one).text("t"));
                keys.set(1, scope(other).text("t"));
            }
            equal[0] += keys.get(0).equals(keys.get(1)) ? 1 : 0;
            assertThat(keys.get(0).equals(keys.get(1)))
                    .as("%s and %s", meanings.get(0), meanings.get(1))
                    .isEqualTo(meanings.get(0).equals(meanings.get(1)));
        });
        assertThat(equal[0])
                .as("cases of equal questions")
                .isGreaterThan(System.getenv("MILLRACE_SEED") == null ? 10 : -1);
    }

    @Test
    void key_isThirtyTwoBytes_andSortsAsItsBytes() throws JobRejected {
        CacheKey key = scope("{}").text("x");
        assertThat(key.bytes()).hasSize(CacheKey.LENGTH);
        key.bytes()[0]++;
        assertThat(CacheKey.of(key.bytes()))
                .as("bytes() is a copy")
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        assertThatThrownBy(() -> CacheKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        byte[] high = new byte[32];
        high[0] = (byte) 0x80;
        assertThat(CacheKey.of(high)).isGreaterThan(CacheKey.of(new byte[32]));
    }

    private static CacheKey keyWithout(String body) throws JobRejected {
        return CacheKey.scope("n", "e", "m", CanonicalJson.of(body(body), Set.of("user")))
                .text("x");
    }

    private static CacheKey.Scope scope(String params) throws JobRejected {
        return CacheKey.scope("default", "/v1/embeddings", "openai/m@1", params(params));
    }

    private static CanonicalJson params(String json) throws JobRejected {
        return CanonicalJson.of(body(json), Set.of());
    }

    private static ObjectNode body(String json) throws JobRejected {
        String line = "{\"custom_id\":\"\",\"method\":\"POST\",\"url\":\"u\",\"body\":" + json + "}";
        return PARSER.parse(line.getBytes(UTF_8)).body();
    }

    /** A random object of few names and values, its numbers spelled in many ways. */
    private static String object(SplittableRandom random, List<String> names, int depth) {
        List<String> fields = new ArrayList<>();
        for (String name : names) {
            if (random.nextInt(3) == 0) {
                fields.add(random.nextInt(fields.size() + 1), "\"" + name + "\":" + value(random, names, depth));
            }
        }
        return "{" + String.join(",", fields) + "}";
    }

    private static String value(SplittableRandom random, List<String> names, int depth) {
        int kind = random.nextInt(depth > 0 ? 5 : 3);
        return switch (kind) {
            case 0 ->
                pick(
                        List.of(
                                "1",
                                "1.0",
                                "10e-1",
                                "2",
                                "9007199254740993",
                                "9007199254740992",
                                "90071992547409930e-1"),
                        random);
            case 1 -> pick(List.of("null", "true", "\"1\"", "\"\"", "\"9007199254740993\""), random);
            case 2 -> "[" + (random.nextBoolean() ? "" : value(random, names, 0)) + "]";
            default -> object(random, names, depth - 1);
        };
    }

    private static <T> T pick(List<T> from, SplittableRandom random) {
        return from.get(random.nextInt(from.size()));
    }

    /** What a value says, by other means than the canonical form. */
    private static Object meaning(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal value = node.decimalValue();
            return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        } else if (node.isObject()) {
            TreeMap<String, Object> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), meaning(field.getValue())));
            return fields;
        } else if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(meaning(item)));
            return items;
        }
        return node.toString();
    }
}
