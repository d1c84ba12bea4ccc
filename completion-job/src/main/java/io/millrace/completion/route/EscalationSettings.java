package io.millrace.completion.route;

import io.millrace.settings.Setting;
import java.util.Map;

/** The checks an answer must pass to stay where it is; one that fails sends the job to the next tier, so that both calls are paid. */
public record EscalationSettings(
        @Setting(doc = "Whether answers are checked at all; the last tier's never is.")
        boolean enabled,

        @Setting(doc = "Whether the answer must be JSON, in a job that asks for JSON.")
        boolean json,

        @Setting(doc = "Whether the answer must fit the job's JSON Schema, if it brings one.")
        boolean schema,

        @Setting(doc = "Whether an answer that refuses, or says that it does not know, fails.")
        boolean refusal,

        @Setting(doc = "Whether an answer that was cut off (finish_reason length or content_filter) fails.")
        boolean truncated,

        @Setting(doc = "Whether the equations that the answer states are computed again, and must hold.")
        boolean arithmetic,

        @Setting(doc = "Fewest characters of an answer; 0: no bound.", max = 1_000_000)
        int charsMin,

        @Setting(
                doc =
                        "Regular expressions (RE2, in any case) by a name of yours, each of which must be found in the answer.")
        Map<String, String> patterns,

        @Setting(doc = "A weighted sum over prompt and answer that must stay below its threshold.")
        ScoreSettings score) {
    public EscalationSettings {
        patterns = Ordered.copy(patterns);
    }

    /** Off; once on, JSON, schema, refusals and cut answers are checked. */
    public static EscalationSettings defaults() {
        return new EscalationSettings(false, true, true, true, true, false, 0, Map.of(), ScoreSettings.none());
    }
}
