package io.millrace.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The texts of a ladder: number {@code k} of a family is always the same, about 900 characters of words, no two alike.
 *
 * @param family keeps the texts of two purposes apart
 */
public record Texts(String family) {
    private static final int WORDS = 150;
    private static final String[] SYLLABLES = {
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi"
    };

    /** The text of a number. */
    public String text(int k) {
        SplittableRandom random = new SplittableRandom(k * 31L + family.hashCode());
        StringBuilder text = new StringBuilder(960).append(family).append(' ').append(k);
        for (int i = 0; i < WORDS; i++) {
            text.append(' ');
            for (int syllable = 1 + random.nextInt(4); syllable > 0; syllable--) {
                text.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
        }
        return text.toString();
    }

    /** A Batch line that asks for the vector of a text; its {@code custom_id} ends in the text's number. */
    public byte[] line(int job, int k, String model, int dimensions, boolean base64) {
        String format = base64 ? ",\"encoding_format\":\"base64\"" : "";
        return ("{\"custom_id\":\"job-" + job + "-" + k
                        + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"" + model
                        + "\",\"dimensions\":" + dimensions + format + ",\"input\":\"" + text(k) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
