package io.millrace.completion.route;

import io.millrace.settings.Setting;

/** One feature of a score: a number that is read off a text, and its weight. */
public record FeatureSettings(
        @Setting(
                doc =
                        "What is measured: words, distinct-numbers, pattern (how often it is found), and of answers wrong-equations (how many do not hold) and unused-numbers (share of the prompt's numbers that the answer lacks).")
        Measure measure,

        @Setting(doc = "Regular expression (RE2, in any case) for the measure pattern.")
        String pattern,

        @Setting(doc = "Which text: prompt or answer; answers only in an escalation.")
        Side of,

        @Setting(doc = "What one unit adds to the score.", min = -1_000_000_000, max = 1_000_000_000)
        double weight) {

    /** Counts a pattern of the prompt, with no weight. */
    public static FeatureSettings defaults() {
        return new FeatureSettings(Measure.PATTERN, "", Side.PROMPT, 0);
    }

    /** What is measured. */
    public enum Measure {
        WORDS,
        DISTINCT_NUMBERS,
        PATTERN,
        WRONG_EQUATIONS,
        UNUSED_NUMBERS
    }

    /** The text that is measured. */
    public enum Side {
        PROMPT,
        ANSWER
    }
}
