package io.millrace.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A compiled expression that is true or false.
 *
 * <p>Threads: immutable, any thread.
 */
public final class CelCondition {
    private final CelRuntime.Program program;

    CelCondition(CelRuntime.Program program) {
        this.program = program;
    }

    /**
     * Whether it is true; false too where it cannot be evaluated, as when it reads a field that there is not.
     *
     * @param values asked only for the names that the expression reads
     */
    public boolean holds(Function<String, Optional<Object>> values) {
        try {
            return Boolean.TRUE.equals(program.eval(values::apply));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    /** JSON in CEL's own types: whole numbers are int, others double; what is null is left out, so that has() is false for it. */
    public static Object value(JsonNode node) {
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
