package io.millrace.completion.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas of a job that means harm: each is refused, or its check ends soon. */
class HostileSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "body.response_format.json_schema.schema";
    private static final Duration SOON = Duration.ofSeconds(20);

    private static String rejection(String schema) throws Exception {
        return AnswerSchemaTest.rejection(AnswerSchemaTest.asking(schema));
    }

    private static AnswerSchema of(String schema) throws Exception {
        return AnswerSchema.of(AnswerSchemaTest.asking(schema));
    }

    @Test
    void nothingIsFetched() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String there = "http://127.0.0.1:" + server.getAddress().getPort() + "/s.json";
            for (String schema : new String[] {
                "{\"$ref\":\"" + there + "\"}",
                "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"" + there + "#/x\"}}}}",
                "{\"$schema\":\"" + there + "\"}",
                "{\"properties\":{\"a\":{\"$schema\":\"" + there + "\"}}}",
                "{\"properties\":{\"a\":{\"$id\":\"" + there + "\",\"$ref\":\"#/b\"}}}",
                "{\"$dynamicRef\":\"" + there + "\"}",
            }) {
                assertThat(rejection(schema)).startsWith(SCHEMA);
            }
            // A root $id must not become the base of anything that is looked up.
            assertThat(of("{\"$id\":\"" + there + "\",\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"string\"}}}")
                            .violation("1"))
                    .isPresent();
            assertThat(calls).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"classpath:draft-07/schema\"}",
                "{\"$ref\":\"file:///etc/hostname\"}",
                "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}",
                "{\"$ref\":\"other.json\"}",
            })
    void reference_outOfTheSchemaIsRefused(String schema) throws Exception {
        assertThat(rejection(schema))
                .isEqualTo(SCHEMA + ".$ref leads out of the schema; allowed is # or a place in the same schema, as"
                        + " #/$defs/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/$defs/none", "#nowhere", "#/%zz", "#x/y"})
    void reference_toNowhereIsRefused(String to) throws Exception {
        assertThat(rejection("{\"properties\":{\"secret\":{\"$ref\":\"" + to + "\"}}}"))
                .startsWith(SCHEMA + ".….$ref leads to no place in the schema")
                .doesNotContain("secret");
    }

    @Test
    void reference_mayUseAnAnchorAndEscapes() throws Exception {
        AnswerSchema answers = of("{\"properties\":{\"a\":{\"$ref\":\"#here\"},\"b\":{\"$ref\":\"#/$defs/x~1y%20z\"}},"
                + "\"$defs\":{\"n\":{\"$anchor\":\"here\",\"type\":\"string\"},\"x/y z\":{\"type\":\"integer\"}}}");
        assertThat(answers.violation("{\"a\":\"x\",\"b\":1}")).isEmpty();
        assertThat(answers.violation("{\"a\":1}")).isPresent();
        assertThat(answers.violation("{\"b\":\"x\"}")).isPresent();
    }

    @Test
    void propertiesNamedAsKeywords_arePropertiesNotKeywords() throws Exception {
        AnswerSchema answers = of("{\"properties\":{\"$ref\":{\"type\":\"string\"},\"pattern\":{\"type\":\"string\"},"
                + "\"$id\":{\"type\":\"integer\"}}}");
        assertThat(answers.violation("{\"pattern\":\"(\",\"$id\":1}")).isEmpty();
        assertThat(answers.violation("{\"pattern\":1}")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#\"}]}",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
                "{\"not\":{\"$ref\":\"#\"}}",
            })
    void endlessReference_endsAsAViolation(String schema) {
        assertTimeoutPreemptively(
                SOON,
                () -> assertThat(of(schema).violation("{}"))
                        .hasValueSatisfying(said -> assertThat(said).contains("cannot be checked")));
    }

    @Test
    void exponentialReferences_endAsAViolation() {
        StringBuilder defs = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 30; i++) {
            String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
            defs.append("\"d" + i + "\":{\"allOf\":[" + next + "," + next + "]},");
        }
        String schema = defs + "\"d30\":{\"type\":\"object\"}}}";
        assertTimeoutPreemptively(
                SOON,
                () -> assertThat(of(schema).violation("{}"))
                        .hasValueSatisfying(said -> assertThat(said).contains("cannot be checked")));
    }

    @Test
    void recursiveSchema_ofARealTreeIsChecked() throws Exception {
        AnswerSchema tree =
                of("{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"integer\"},\"kids\":{\"type\":\"array\","
                        + "\"items\":{\"$ref\":\"#\"}}},\"required\":[\"v\"]}");
        StringBuilder wide = new StringBuilder("{\"v\":0,\"kids\":[{\"v\":0}");
        for (int i = 0; i < 5_000; i++) {
            wide.append(",{\"v\":").append(i).append('}');
        }
        assertThat(tree.violation(wide + "]}")).isEmpty();
        String deep = "{\"v\":1,\"kids\":[".repeat(30) + "{\"v\":1}" + "]}".repeat(30);
        assertThat(tree.violation(deep)).isEmpty();
        assertThat(tree.violation(deep.replace("{\"v\":1}", "{}"))).isPresent();
    }

    @Test
    void pattern_thatBacktracksElsewhereIsLinearHere() {
        String text = "\"" + "a".repeat(40_000) + "!\"";
        assertTimeoutPreemptively(SOON, () -> {
            assertThat(of("{\"pattern\":\"^(a+)+$\"}").violation(text)).isPresent();
            assertThat(of("{\"patternProperties\":{\"^(a|a)*$\":{\"type\":\"integer\"}}}")
                            .violation("{" + text + ":\"x\"}"))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(?=a)b", "(a)\\\\1", "a{1001}", "((a{100}){100}){100}", "[z-a]"})
    void pattern_thatIsNoneOrTooMuchIsRefused(String pattern) {
        String allowed = "; allowed is a pattern in RE2 syntax (no back references, no look-around) of at most 1000"
                + " characters, the product of whose counted repeats is at most 1000";
        assertTimeoutPreemptively(SOON, () -> {
            assertThat(rejection("{\"pattern\":\"" + pattern + "\"}"))
                    .isEqualTo(SCHEMA + ".pattern is not allowed" + allowed);
            assertThat(rejection("{\"patternProperties\":{\"" + pattern + "\":{}}}"))
                    .isEqualTo(SCHEMA + ".patternProperties.pattern is not allowed" + allowed);
        });
    }

    @Test
    void size_ofASchemaIsBounded() throws Exception {
        assertThat(rejection("{\"description\":\"" + "x".repeat(SchemaCache.SCHEMA_CHARS_MAX) + "\"}"))
                .matches(".*schema has 1310\\d\\d characters; at most 131072 are allowed");
        assertThat(rejection("{\"not\":".repeat(70) + "{}" + "}".repeat(70)))
                .isEqualTo(SCHEMA + " is nested more than 64 deep");
        String patterns = "{\"pattern\":\"a\"},".repeat(SchemaRules.PATTERNS_MAX);
        assertThat(rejection("{\"anyOf\":[" + patterns + "{\"pattern\":\"a\"}]}"))
                .isEqualTo(SCHEMA + " has more than 200 patterns");
    }

    @Test
    void answer_thatIsDeepOrHugeInItsNumbersIsAViolation() {
        assertTimeoutPreemptively(SOON, () -> {
            AnswerSchema any = of("{\"multipleOf\":1e-300}");
            assertThat(any.violation("[".repeat(100_000))).isPresent();
            assertThat(any.violation("1e999999999")).isPresent();
            assertThat(any.violation("1" + "0".repeat(1_000))).isPresent();
            assertThat(any.violation("3")).isEmpty();
        });
    }

    @Test
    void cache_isBoundedInSchemasAndCharactersAndForgetsTheOldest() throws Exception {
        SchemaCache cache = new SchemaCache(3, 1_000);
        CompiledSchema first = cache.of(schema(0, ""), SCHEMA);
        for (int i = 1; i < 4; i++) {
            assertThat(cache.of(schema(0, ""), SCHEMA)).isSameAs(first);
            cache.of(schema(i, ""), SCHEMA);
        }
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.of(schema(0, ""), SCHEMA)).as("used all the time").isSameAs(first);
        cache.of(schema(9, "x".repeat(970)), SCHEMA);
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.of(schema(0, ""), SCHEMA)).isNotSameAs(first);
    }

    private static ObjectNode schema(int minimum, String description) {
        return JSON.createObjectNode().put("minimum", minimum).put("description", description);
    }
}
