package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsRandomTest {
    private static final String YAML = """
            application_id: "x y"   # comment
            batch: {items: 7, linger_ms: 8}
            lane:
              inflight_max: 3
            namespaces:
              - a
              - b
            kafka:
              producer: {acks: all}
              x: |
                long
                text
            providers:
              p: {base_url: http://h/v1, api_key: "${K:-hunter2}", headers: {h: v}}
            """;

    @TempDir
    private Path dir;

    @Test
    void values_areReadBackWhereverTheyAreGiven() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 100; run++) {
            BatchLimits wanted = new BatchLimits(
                    1 + random.nextInt(100_000),
                    1 + random.nextInt(100_000_000),
                    1 + random.nextInt(1_000_000_000),
                    Duration.ofMillis(random.nextInt(60_001)));
            Map<String, Object> given = Map.of(
                    "items", wanted.items(),
                    "tokens", wanted.tokens(),
                    "bytes", wanted.bytes(),
                    "linger_ms", wanted.linger().toMillis());
            StringBuilder yaml = new StringBuilder("batch:\n");
            Map<String, String> env = new HashMap<>();
            given.forEach((key, value) -> {
                int where = random.nextInt(3);
                if (where > 0) {
                    env.put(where == 1 ? Keys.variable("millrace_batch_" + key) : "V_" + key, value.toString());
                }
                Object inFile = where == 0 ? value : where == 1 ? "junk" : "${V_" + key + "}";
                yaml.append("  ").append(key).append(": ").append(inFile).append('\n');
            });
            Path file = Files.writeString(dir.resolve("m.yaml"), yaml);
            assertThat(Settings.read(Sample.defaults(), file, env).batch())
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(wanted);
        }
    }

    @Test
    void brokenFile_isReportedAndNeverEndsOtherwise() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "{}[]:,#&*!|>'\"%@`~$ \n\t-?<=x0\uD83D\u00e9";
        for (int run = 0; run < 1_000; run++) {
            StringBuilder broken = new StringBuilder(YAML);
            for (int i = 0; i <= random.nextInt(4); i++) {
                int at = random.nextInt(broken.length());
                char letter = letters.charAt(random.nextInt(letters.length()));
                switch (random.nextInt(3)) {
                    case 0 -> broken.insert(at, letter);
                    case 1 -> broken.setCharAt(at, letter);
                    default -> broken.deleteCharAt(at);
                }
            }
            Path file = dir.resolve("m.yaml");
            Files.write(file, broken.toString().getBytes(StandardCharsets.UTF_8));
            try {
                assertThat(Settings.read(Sample.defaults(), file, Map.of())).isNotNull();
            } catch (SettingsException e) {
                assertThat(e.mistakes())
                        .as("seed %d, run %d", seed, run)
                        .isNotEmpty()
                        .allMatch(mistake -> mistake.startsWith(file.toString()));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + run + ":\n" + broken, e);
            }
        }
    }

    @Test
    void distance_isTheNumberOfEdits() {
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("linger", "linger")).isZero();
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 1_000; run++) {
            String a = random.ints(random.nextInt(8), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String b = random.ints(random.nextInt(8), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(Suggestion.distance(a, b))
                    .as("seed %d: %s %s", seed, a, b)
                    .isEqualTo(Suggestion.distance(b, a))
                    .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
        }
    }
}
