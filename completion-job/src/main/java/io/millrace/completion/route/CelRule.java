package io.millrace.completion.route;

import io.millrace.cel.CelCondition;
import io.millrace.cel.CelNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CEL expression over the job, compiled and type-checked; {@link CelNames} says what bounds its cost.
 *
 * <p>Threads: immutable, any thread.
 */
final class CelRule {
    private static final CelNames NAMES = CelNames.of(Map.of(
            "body", CelNames.Kind.RECORD,
            "headers", CelNames.Kind.TEXTS,
            "prompt", CelNames.Kind.TEXT,
            "prompt_tokens", CelNames.Kind.WHOLE_NUMBER));

    private final CelCondition condition;

    private CelRule(CelCondition condition) {
        this.condition = condition;
    }

    static Optional<CelRule> of(String expression, String path, List<String> mistakes) {
        try {
            return Optional.of(new CelRule(NAMES.compile(expression)));
        } catch (IllegalArgumentException e) {
            mistakes.add(
                    path + ": '" + expression + "' is no CEL expression that gives true or false over body, headers,"
                            + " prompt and prompt_tokens: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** False too where it cannot be evaluated, as when it reads a field that the job lacks. */
    boolean holds(JobFacts job) {
        return condition.holds(name -> variable(name, job));
    }

    /** Only what the expression reads is worked out. */
    private static Optional<Object> variable(String name, JobFacts job) {
        return switch (name) {
            case "body" -> Optional.of(CelCondition.value(job.body()));
            case "headers" -> Optional.of(job.headers());
            case "prompt" -> Optional.of(job.prompt());
            case "prompt_tokens" -> Optional.of((long) job.promptTokens());
            default -> Optional.empty();
        };
    }
}
