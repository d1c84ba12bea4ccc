package io.millrace.completion.route;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a tier, compiled: conditions in order of their cost, all of which must hold.
 *
 * <p>Threads: immutable, any thread.
 */
final class Rule {
    /** Tells why it holds for this job, or is empty if it does not. */
    private interface Condition {
        Optional<String> why(JobFacts job);
    }

    private final List<Condition> conditions;

    private Rule(List<Condition> conditions) {
        this.conditions = conditions;
    }

    static Rule of(RuleSettings settings, String path, List<String> mistakes) {
        if (settings.saysNothing()) {
            mistakes.add(path + ": says nothing, so it would hold for every job; name a condition, or a default_tier.");
        }
        List<Condition> conditions = new ArrayList<>();
        parts(settings, conditions);
        headers(settings.headers(), conditions);
        tokens(settings, path, mistakes, conditions);
        texts(settings, path, mistakes, conditions);
        if (!settings.cel().isEmpty()) {
            CelRule.of(settings.cel(), path + ".cel", mistakes)
                    .ifPresent(cel -> conditions.add(job -> when(cel.holds(job), "cel")));
        }
        if (!settings.score().isNone()) {
            Score score = Score.of(settings.score(), false, path + ".score", mistakes);
            conditions.add(job -> {
                double sum = score.of(job.prompt(), "");
                return when(score.holds(sum), score.told(sum));
            });
        }
        return new Rule(conditions);
    }

    private static void parts(RuleSettings settings, List<Condition> conditions) {
        if (settings.tools() != RuleSettings.Presence.ANY) {
            String told = settings.tools() == RuleSettings.Presence.PRESENT ? "tools" : "no tools";
            conditions.add(job -> when(settings.tools().holds(job.hasTools()), told));
        }
        if (settings.schema() != RuleSettings.Presence.ANY) {
            String told = settings.schema() == RuleSettings.Presence.PRESENT ? "wants JSON" : "wants text";
            conditions.add(job -> when(settings.schema().holds(job.wantsJson()), told));
        }
    }

    private static void headers(Map<String, String> wanted, List<Condition> conditions) {
        wanted.forEach((name, value) ->
                conditions.add(job -> when(value.equals(job.headers().get(name)), "header " + name)));
    }

    private static void tokens(RuleSettings settings, String path, List<String> mistakes, List<Condition> conditions) {
        int min = settings.promptTokensMin();
        int max = settings.promptTokensMax();
        if (max != 0 && max < min) {
            mistakes.add(path + ".prompt_tokens_max: " + max + " is below prompt_tokens_min, " + min + ".");
        }
        if (min > 0) {
            conditions.add(job -> when(job.promptTokens() >= min, job.promptTokens() + " tokens, at least " + min));
        }
        if (max > 0) {
            conditions.add(job -> when(job.promptTokens() <= max, job.promptTokens() + " tokens, at most " + max));
        }
    }

    private static void texts(RuleSettings settings, String path, List<String> mistakes, List<Condition> conditions) {
        Map<String, Pattern> patterns = Patterns.compile(settings.patterns(), path + ".patterns", mistakes);
        if (!patterns.isEmpty()) {
            conditions.add(job -> patterns.entrySet().stream()
                    .filter(entry -> entry.getValue().matcher(job.prompt()).find())
                    .findFirst()
                    .map(entry -> "pattern " + entry.getKey()));
        }
        Map<String, Pattern> keywords = new LinkedHashMap<>();
        for (String keyword : settings.keywords()) {
            Patterns.keyword(keyword, path + ".keywords", mistakes)
                    .ifPresent(pattern -> keywords.put(keyword, pattern));
        }
        if (!keywords.isEmpty()) {
            conditions.add(job -> keywords.entrySet().stream()
                    .filter(entry -> entry.getValue().matcher(job.prompt()).find())
                    .findFirst()
                    .map(entry -> "keyword " + entry.getKey()));
        }
    }

    private static Optional<String> when(boolean holds, String why) {
        return holds ? Optional.of(why) : Optional.empty();
    }

    /** Why it holds, in the words of the settings; empty if it does not. */
    Optional<String> why(JobFacts job) {
        List<String> reasons = new ArrayList<>();
        for (Condition condition : conditions) {
            Optional<String> why = condition.why(job);
            if (why.isEmpty()) {
                return Optional.empty();
            }
            reasons.add(why.get());
        }
        return Optional.of(String.join(", ", reasons));
    }
}
