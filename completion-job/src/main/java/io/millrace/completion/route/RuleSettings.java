package io.millrace.completion.route;

import io.millrace.settings.Setting;
import java.util.List;
import java.util.Map;

/** One rule of a tier; it holds if everything it says holds, and must say something. Texts are looked for in the messages of the user. */
public record RuleSettings(
        @Setting(doc = "Fewest prompt tokens, as counted for the tier's model; 0: no bound.", max = 100_000_000)
        int promptTokensMin,

        @Setting(doc = "Most prompt tokens; 0: no bound.", max = 100_000_000)
        int promptTokensMax,

        @Setting(doc = "Words or phrases, one of which must stand in the prompt as whole words, in any case.")
        List<String> keywords,

        @Setting(
                doc =
                        "Regular expressions (RE2, in any case) by a name of yours, one of which must be found in the prompt.")
        Map<String, String> patterns,

        @Setting(doc = "Whether the job must bring tools: any, present or absent.")
        Presence tools,

        @Setting(doc = "Whether the job must ask for JSON (a response_format other than text): any, present or absent.")
        Presence schema,

        @Setting(doc = "Record headers by name, and the value each must have.")
        Map<String, String> headers,

        @Setting(
                doc =
                        "CEL expression that must be true: over body, headers, prompt (text) and prompt_tokens. What cannot be evaluated is not true.")
        String cel,

        @Setting(doc = "A weighted sum that must reach its threshold.")
        ScoreSettings score) {
    public RuleSettings {
        keywords = List.copyOf(keywords);
        patterns = Ordered.copy(patterns);
        headers = Ordered.copy(headers);
    }

    /** A rule that says nothing. */
    public static RuleSettings defaults() {
        return new RuleSettings(
                0, 0, List.of(), Map.of(), Presence.ANY, Presence.ANY, Map.of(), "", ScoreSettings.none());
    }

    boolean saysNothing() {
        return equals(defaults());
    }

    /** What is asked of a part of the job. */
    public enum Presence {
        ANY,
        PRESENT,
        ABSENT;

        boolean holds(boolean there) {
            return this == ANY || (this == PRESENT) == there;
        }
    }
}
