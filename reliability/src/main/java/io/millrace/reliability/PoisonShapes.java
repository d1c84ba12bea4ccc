package io.millrace.reliability;

import static io.millrace.reliability.Poison.dies;
import static io.millrace.reliability.Poison.lives;
import static io.millrace.reliability.PoisonLines.bytes;
import static io.millrace.reliability.PoisonLines.line;
import static io.millrace.reliability.PoisonLines.utf8;
import static io.millrace.reliability.PoisonLines.withBody;
import static io.millrace.reliability.PoisonLines.withRaw;

import java.util.ArrayList;
import java.util.List;

/** K2 to K8, K11 to K15, K17, K20 and K21: what can be wrong, or merely odd, within a record's value. */
final class PoisonShapes {
    private static final String BAD_JSON = "invalid_json";
    private static final String BAD_SCHEMA = "schema_invalid";
    private static final String BAD_UNICODE = "invalid_unicode";

    private PoisonShapes() {}

    static List<Poison> all() {
        List<Poison> all = new ArrayList<>();
        notJobs(all);
        wrongTypes(all);
        unicode(all);
        texts(all);
        operations(all);
        ids(all);
        numbers(all);
        return all;
    }

    private static void notJobs(List<Poison> all) {
        all.add(dies("K2-null", null, BAD_JSON));
        all.add(dies("K2-empty", new byte[0], BAD_JSON));
        all.add(dies("K4-words", utf8("hello, world"), BAD_JSON));
        all.add(dies("K4-cut", utf8("{\"custom_id\":\"a\",\"met"), BAD_JSON));
        all.add(dies("K4-blank", utf8("   "), BAD_JSON));
        for (String root : List.of("[1,2]", "42", "\"text\"", "null", "true")) {
            all.add(dies("K5-" + root, utf8(root), BAD_JSON));
        }
        all.add(dies(
                "K21-bom",
                PoisonLines.concat(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, line("bom", "t")),
                BAD_JSON));
        all.add(dies("K21-trailing", PoisonLines.concat(line("trail", "t"), utf8(" x")), BAD_JSON));
        all.add(dies("K21-two", PoisonLines.concat(line("two", "t"), line("two", "t")), BAD_JSON));
        String twice =
                "{\"custom_id\":\"d\",\"custom_id\":\"e\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}";
        all.add(dies("K21-duplicate", utf8(twice), BAD_JSON));
    }

    private static void wrongTypes(List<Poison> all) {
        all.add(dies("K6-id", withRaw("custom_id", "7"), BAD_SCHEMA));
        all.add(dies("K6-method", withRaw("method", "null"), BAD_SCHEMA));
        all.add(dies("K6-body", withRaw("body", "\"x\""), BAD_SCHEMA));
        all.add(dies("K6-model", withBody("\"model\":5,\"input\":\"x\""), BAD_SCHEMA));
        all.add(dies("K6-input-number", withBody("\"model\":\"derived-64\",\"input\":{}"), BAD_SCHEMA));
        all.add(dies("K6-input-mixed", withBody("\"model\":\"derived-64\",\"input\":[\"a\",1]"), BAD_SCHEMA));
        all.add(dies("K6-no-input", withBody("\"model\":\"derived-64\""), BAD_SCHEMA));
        all.add(dies(
                "K6-format", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"encoding_format\":1"), BAD_SCHEMA));
        all.add(dies(
                "K6-dimensions", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"dimensions\":-1"), BAD_SCHEMA));
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        all.add(dies("K7-deep", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"deep\":" + deep), BAD_SCHEMA));
        String many = "[" + "{},".repeat(999_999) + "{}]";
        all.add(dies("K8-many", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"many\":" + many), BAD_SCHEMA));
    }

    private static void unicode(List<Poison> all) {
        byte[] broken = line("broken", "a?b");
        for (int i = 0; i < broken.length; i++) {
            broken[i] = broken[i] == '?' ? (byte) 0xFF : broken[i];
        }
        all.add(dies("K3-ff", broken, BAD_UNICODE));
        all.add(dies("K11-escaped", withBody("\"model\":\"derived-64\",\"input\":\"a\\ud800\""), BAD_UNICODE));
        all.add(dies("K11-low", withBody("\"model\":\"derived-64\",\"input\":\"\\udc00b\""), BAD_UNICODE));
        all.add(dies("K11-in-id", withRaw("custom_id", "\"\\ud83d\""), BAD_UNICODE));
        all.add(dies("K11-in-name", withRaw("\\ud800", "1"), BAD_UNICODE));
        all.add(dies("K11-low-in-name", withRaw("\\udc00", "1"), BAD_UNICODE));
        byte[] head = utf8(
                "{\"custom_id\":\"r\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"derived-64\",\"input\":\"a");
        byte[] raw = PoisonLines.concat(head, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        all.add(dies("K11-raw", PoisonLines.concat(raw, utf8("\"}}")), BAD_UNICODE));
        all.add(lives("K11-pair", line("pair", "a\uD83D\uDE00b"), "a\uD83D\uDE00b"));
    }

    private static void texts(List<Poison> all) {
        all.add(lives("K12-nul", line("nul", "a\u0000b"), "a\u0000b"));
        all.add(dies("K13-empty", line("empty", ""), BAD_SCHEMA));
        all.add(dies("K13-empty-in-array", bytes(new JobLine("e", List.of("a", ""), true)), BAD_SCHEMA));
        all.add(lives("K13-blank", line("blank", " \t "), " \t "));
        all.add(lives("K15-line", withRaw("more", "{\"a\":[1,null]}", "k15"), "k15"));
        all.add(lives(
                "K15-body", withBody("\"model\":\"derived-64\",\"input\":\"k15b\",\"unheard\":{\"of\":1}"), "k15b"));
    }

    private static void operations(List<Poison> all) {
        all.add(lives("K14-model", withBody("\"model\":\"never-heard-of\",\"input\":\"k14\""), "k14")
                .withModel("never-heard-of", WitnessRequest.DIMENSIONS));
        String long70k = "m".repeat(70_000);
        all.add(new Poison(
                "K14-model-70k",
                null,
                withBody("\"model\":\"" + long70k + "\",\"input\":\"k14l\""),
                List.of(),
                null,
                long70k,
                WitnessRequest.DIMENSIONS,
                List.of("k14l"),
                Sent.ANY));
        all.add(dies("K14-url", withRaw("url", "\"/v1/chat/completions\""), "unknown_operation"));
        all.add(dies("K14-method", withRaw("method", "\"GET\""), "unknown_operation"));
    }

    private static void ids(List<Poison> all) {
        for (int length : List.of(0, 1, 255, 256, 512)) {
            all.add(lives("K17-" + length, line("i".repeat(length), "k17"), "k17"));
        }
        all.add(dies("K17-513", line("i".repeat(513), "x"), BAD_SCHEMA));
        all.add(dies("K17-10000", line("i".repeat(10_000), "x"), BAD_SCHEMA));
        all.add(dies("K17-cr", line("a\rb", "x"), BAD_SCHEMA));
        all.add(dies("K17-lf", line("a\nb", "x"), BAD_SCHEMA));
    }

    private static void numbers(List<Poison> all) {
        String digits = "1".repeat(1_001);
        all.add(dies("K20-digits", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"n\":" + digits), BAD_SCHEMA));
        all.add(dies("K20-1e999", withBody("\"model\":\"derived-64\",\"input\":\"x\",\"n\":1e999"), BAD_SCHEMA));
        all.add(dies("K20-outside", withRaw("n", "-1e400"), BAD_SCHEMA));
        all.add(dies("K20-exponent", withRaw("n", "1e2147483648"), BAD_SCHEMA));
        all.add(lives("K20-tiny", withRaw("n", "1e-2147483647", "k20"), "k20"));
    }
}
