package io.millrace.completion.route;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an answer may stay with its tier: the checks of an escalation, compiled.
 *
 * <p>Threads: immutable, any thread.
 */
final class AnswerCheck {
    private static final Set<String> CUT = Set.of("length", "content_filter");
    /** A refusal stands at the beginning; further on, the words are likely the answer's own. */
    private static final int REFUSAL_CHARS = 200;

    private static final Pattern REFUSAL = Pattern.compile(
            "\\b(?:I (?:do not|don['’]t|cannot|can['’]t|can not) (?:know|answer|help|assist|provide|determine|tell)"
                    + "|I(?: am|['’]m) (?:not sure|unable|not able|sorry)|as an AI|unable to (?:answer|determine|help)"
                    + "|cannot be (?:determined|answered)|not enough (?:information|context))\\b",
            Pattern.CASE_INSENSITIVE);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final EscalationSettings settings;
    private final AnswerSchema schema;
    private final Map<String, Pattern> patterns;
    private final Score score;

    private AnswerCheck(EscalationSettings settings, AnswerSchema schema, Map<String, Pattern> patterns, Score score) {
        this.settings = settings;
        this.schema = schema;
        this.patterns = patterns;
        this.score = score;
    }

    static AnswerCheck of(EscalationSettings settings, AnswerSchema schema, String path, List<String> mistakes) {
        return new AnswerCheck(
                settings,
                schema,
                Patterns.compile(settings.patterns(), path + ".patterns", mistakes),
                Score.of(settings.score(), true, path + ".score", mistakes));
    }

    boolean isOn() {
        return settings.enabled();
    }

    /** The first check that fails, for the result; empty if the answer may stay. Never holds text of job or answer. */
    Optional<String> failing(CheapAnswer answer, JobFacts job) {
        if (settings.truncated() && answer.finishReason() != null && CUT.contains(answer.finishReason())) {
            return Optional.of("truncated: finish_reason is " + answer.finishReason());
        }
        if (settings.refusal() && answer.refused()) {
            return Optional.of("refusal: the provider marks it so");
        }
        return answer.callsTools() ? Optional.empty() : text(answer.text(), job);
    }

    private Optional<String> text(String text, JobFacts job) {
        if (settings.charsMin() > text.strip().length()) {
            return Optional.of("chars_min: " + text.strip().length() + " of " + settings.charsMin());
        }
        if (settings.refusal() && REFUSAL.matcher(beginning(text)).find()) {
            return Optional.of("refusal: it says that it does not know or will not answer");
        }
        if (settings.json() && job.wantsJson() && !isJson(text)) {
            return Optional.of("json: it is not JSON");
        }
        if (settings.schema() && schema.problem(job.body(), text).isPresent()) {
            return Optional.of("schema: it does not fit the job's schema");
        }
        for (Map.Entry<String, Pattern> pattern : patterns.entrySet()) {
            if (!pattern.getValue().matcher(text).find()) {
                return Optional.of("pattern " + pattern.getKey() + ": not found");
            }
        }
        return numbers(text, job);
    }

    private Optional<String> numbers(String text, JobFacts job) {
        int wrong = settings.arithmetic() ? Equations.wrong(text).size() : 0;
        if (wrong > 0) {
            return Optional.of(
                    "arithmetic: " + wrong + (wrong == 1 ? " equation does" : " equations do") + " not hold");
        }
        if (!settings.score().isNone()) {
            double sum = score.of(job.prompt(), text);
            return score.holds(sum) ? Optional.of(score.told(sum)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static String beginning(String text) {
        String bare = text.strip();
        return bare.length() > REFUSAL_CHARS ? bare.substring(0, REFUSAL_CHARS) : bare;
    }

    private static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }
}
