package io.millrace.inspector.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.job.JobHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CEL expression over a dead letter, with the names kafbat's message filters have ({@code record.key}, {@code .value}, {@code .keyAsText}, {@code .valueAsText},
 * {@code .headers}, {@code .partition}, {@code .offset}, {@code .timestampMs}) and {@code record.error}, {@code .model}, {@code .attempts}. Its cost is bounded:
 * its length, its depth, the rounds of its macros, and RE2 for its patterns.
 *
 * <p>Threads: immutable, any thread.
 */
public final class LetterFilter {
    private static final int CHARS_MAX = 4_000;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Cel CEL = CelFactory.plannerCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setOptions(CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(CHARS_MAX)
                    .maxParseRecursionDepth(32)
                    .comprehensionMaxIterations(10_000)
                    .maxRegexProgramSize(2_000)
                    .build())
            .addVar("record", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .setResultType(SimpleType.BOOL)
            .build();

    private final CelRuntime.Program program;

    private LetterFilter(CelRuntime.Program program) {
        this.program = program;
    }

    /** Compiles an expression; throws {@link IllegalArgumentException} that says where it is wrong. */
    public static LetterFilter of(String expression) {
        try {
            return new LetterFilter(CEL.createProgram(CEL.compile(expression).getAst()));
        } catch (CelValidationException | CelEvaluationException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(
                    "the filter is no CEL expression that gives true or false over record: " + problem, e);
        }
    }

    /** False too where it cannot be evaluated, as when it reads a field that the record lacks. */
    public boolean matches(DeadLetterRecord letter) {
        try {
            return Boolean.TRUE.equals(program.eval(Map.of("record", record(letter))));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    private static Map<String, Object> record(DeadLetterRecord letter) {
        Map<String, Object> record = new HashMap<>();
        put(record, "key", letter.key());
        put(record, "value", letter.value());
        Map<String, Object> headers = new HashMap<>();
        for (JobHeader header : letter.headers()) {
            byte[] value = header.value();
            headers.put(header.name(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        record.put("headers", headers);
        record.put("topic", letter.position().topic());
        record.put("partition", (long) letter.position().partition());
        record.put("offset", letter.position().offset());
        record.put("timestampMs", letter.timestampMs());
        record.put("error", letter.cause().error());
        record.put("model", letter.model());
        record.put("attempts", (long) letter.cause().attempts());
        return record;
    }

    /** As text, and as JSON where it is some. What is null is left out, so that has() is false for it. */
    private static void put(Map<String, Object> record, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        record.put(name + "AsText", text);
        record.put(name, text);
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            if (tree != null && tree.isContainerNode()) {
                record.put(name, value(tree));
            }
        } catch (IOException e) {
            // No JSON: the text stands.
        }
    }

    /** In CEL's own types: whole numbers are int, others double. */
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
