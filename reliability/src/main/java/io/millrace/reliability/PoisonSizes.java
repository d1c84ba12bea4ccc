package io.millrace.reliability;

import static io.millrace.reliability.Poison.dies;
import static io.millrace.reliability.Poison.lives;
import static io.millrace.reliability.PoisonLines.line;
import static io.millrace.reliability.PoisonLines.utf8;
import static io.millrace.reliability.PoisonLines.withBody;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** K1, K9, K10, K16, K18, K19 and K22: what surrounds a value, and how large the whole is. */
final class PoisonSizes {
    /** What a worker reads by default. */
    static final int RECORD_MAX = 8 << 20;

    private static final String TOO_LARGE = "record_too_large";
    private static final long YEAR_9999_MS = 253_402_300_799_000L;
    /** Vectors so long that an array of a few hundred fills a result. */
    private static final int WIDE = 2_048;

    private PoisonSizes() {}

    static List<Poison> all() {
        List<Poison> all = new ArrayList<>();
        keysAndTimes(all);
        headers(all);
        records(all);
        results(all);
        return all;
    }

    private static void keysAndTimes(List<Poison> all) {
        all.add(lives("K1-null-key", line("k1", "k1"), "k1"));
        all.add(lives("K1-key", line("k1b", "k1"), "k1").withKey(new byte[] {0, (byte) 0xFF, 10}));
        all.add(lives("K1-empty-key", line("k1c", "k1"), "k1").withKey(new byte[0]));
        all.add(dies("K2-null-with-key", null, "invalid_json").withKey(utf8("a key")));
        all.add(lives("K16-same", line("k16", "k16"), "k16"));
        all.add(lives("K16-same", line("k16", "k16"), "k16"));
        all.add(lives("K16-other", line("k16", "k16 but other"), "k16 but other"));
        all.add(lives("K19-none", line("k19", "k19"), "k19").withTimestamp(-1));
        all.add(lives("K19-epoch", line("k19", "k19"), "k19").withTimestamp(0));
        all.add(lives("K19-9999", line("k19", "k19"), "k19").withTimestamp(YEAR_9999_MS));
        // A deadline or a timeout that arithmetic could overflow.
        all.add(lives("K19-timeout", line("k19", "k19"), "k19")
                .withTimestamp(YEAR_9999_MS)
                .withHeader("millrace-timeout-ms", utf8(String.valueOf(Long.MAX_VALUE))));
    }

    private static void headers(List<Poison> all) {
        Poison twice = lives("K18-twice", line("k18", "k18"), "k18");
        all.add(twice.withHeader("h", utf8("1")).withHeader("h", utf8("2")).withHeader("h", null));
        Poison many = lives("K18-many", line("k18", "k18"), "k18");
        for (int i = 0; i < 1_000; i++) {
            many = many.withHeader("header-" + i, new byte[] {(byte) i});
        }
        all.add(many);
        all.add(lives("K18-name-70k", line("k18", "k18"), "k18").withHeader("n".repeat(70_000), utf8("v")));
        all.add(lives("K18-empty-name", line("k18", "k18"), "k18").withHeader("", utf8("v")));
        all.add(lives("K18-trace", line("k18", "k18"), "k18").withHeader("traceparent", utf8("\r\nnonsense")));
        all.add(lives("K18-ours", line("k18", "k18"), "k18")
                .withHeader("millrace-job-id", utf8("someone-else-0@0"))
                .withHeader("millrace-cache", utf8("hit")));
        all.add(dies("K18-dead-ours", utf8("not json"), "invalid_json")
                .withHeader("millrace-job-id", utf8("someone-else-0@0"))
                .withHeader("__streams.errors.offset", utf8("0")));
        all.add(dies("K18-nonsense", line("k18", "k18"), "schema_invalid")
                .withHeader("millrace-priority", utf8("so-so")));
        all.add(dies("K18-huge", line("k18", "k18"), TOO_LARGE).withHeader("huge", new byte[RECORD_MAX]));
    }

    private static void records(List<Poison> all) {
        // Below the limit on records, above what the model reads.
        all.add(dies("K9-5MB", line("k9", "word ".repeat(1_000_000)), "too_many_tokens"));
        all.add(dies("K9-over", line("k9", "word ".repeat(1_680_000)), TOO_LARGE));
        all.add(lives("K10-below", PoisonLines.padded(RECORD_MAX - 1, "k10"), "k10"));
        all.add(lives("K10-at", PoisonLines.padded(RECORD_MAX, "k10"), "k10"));
        all.add(dies("K10-above", PoisonLines.padded(RECORD_MAX + 1, "k10"), TOO_LARGE));
        all.add(dies("K10-above-by-key", PoisonLines.padded(RECORD_MAX, "k10"), TOO_LARGE)
                .withKey(new byte[1]));
    }

    private static void results(List<Poison> all) {
        all.add(wide("K22-below", 280, Sent.RESULT));
        // Passes the edge, which counts 11 characters a number; the numbers take more.
        all.add(wide("K22-above", 371, TOO_LARGE));
        all.add(wide("K22-at-edge", 1_000, TOO_LARGE));
    }

    private static Poison wide(String name, int inputs, String expected) {
        List<String> texts =
                IntStream.range(0, inputs).mapToObj(i -> "wide text " + i).toList();
        String array = texts.stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(",", "[", "]"));
        byte[] value = withBody("\"model\":\"derived-64\",\"dimensions\":" + WIDE + ",\"input\":" + array);
        return new Poison(name, null, value, List.of(), null, JobLine.MODEL, WIDE, texts, expected);
    }
}
