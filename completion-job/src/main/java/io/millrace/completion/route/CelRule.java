package io.millrace.completion.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CEL expression over the job, compiled and type-checked. Its cost is bounded: its length, its depth, the rounds of its macros, and RE2 for its patterns.
 *
 * <p>Threads: immutable, any thread.
 */
final class CelRule {
    private static final int CHARS_MAX = 4_000;
    private static final int ROUNDS_MAX = 10_000;
    private static final Cel CEL = CelFactory.plannerCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setOptions(CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(CHARS_MAX)
                    .maxParseRecursionDepth(32)
                    .comprehensionMaxIterations(ROUNDS_MAX)
                    .maxRegexProgramSize(2_000)
                    .build())
            .addVar("body", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .addVar("headers", MapType.create(SimpleType.STRING, SimpleType.STRING))
            .addVar("prompt", SimpleType.STRING)
            .addVar("prompt_tokens", SimpleType.INT)
            .setResultType(SimpleType.BOOL)
            .build();

    private final CelRuntime.Program program;

    private CelRule(CelRuntime.Program program) {
        this.program = program;
    }

    static Optional<CelRule> of(String expression, String path, List<String> mistakes) {
        try {
            return Optional.of(
                    new CelRule(CEL.createProgram(CEL.compile(expression).getAst())));
        } catch (CelValidationException | CelEvaluationException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            mistakes.add(
                    path + ": '" + expression + "' is no CEL expression that gives true or false over body, headers,"
                            + " prompt and prompt_tokens: " + problem);
            return Optional.empty();
        }
    }

    /** False too where it cannot be evaluated, as when it reads a field that the job lacks. */
    boolean holds(JobFacts job) {
        try {
            return Boolean.TRUE.equals(program.eval(name -> variable(name, job)));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    /** Only what the expression reads is worked out. */
    private static Optional<Object> variable(String name, JobFacts job) {
        return switch (name) {
            case "body" -> Optional.of(value(job.body()));
            case "headers" -> Optional.of(job.headers());
            case "prompt" -> Optional.of(job.prompt());
            case "prompt_tokens" -> Optional.of((long) job.promptTokens());
            default -> Optional.empty();
        };
    }

    /** In CEL's own types: whole numbers are int, others double; what is null is left out, so that has() is false for it. */
    private static Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new HashMap<>();
            node.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    map.put(entry.getKey(), value(entry.getValue()));
                }
            });
            return map;
        } else if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> {
                if (!item.isNull()) {
                    list.add(value(item));
                }
            });
            return list;
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isNumber()) {
            return node.canConvertToExactIntegral() && node.canConvertToLong()
                    ? (Object) node.longValue()
                    : (Object) node.doubleValue();
        }
        return node.asText();
    }
}
