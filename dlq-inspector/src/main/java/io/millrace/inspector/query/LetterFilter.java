package io.millrace.inspector.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.cel.CelCondition;
import io.millrace.cel.CelNames;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.job.JobHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CEL expression over a dead letter, with the names kafbat's message filters have ({@code record.key}, {@code .value}, {@code .keyAsText}, {@code .valueAsText},
 * {@code .headers}, {@code .partition}, {@code .offset}, {@code .timestampMs}) and {@code record.error}, {@code .model}, {@code .attempts}.
 *
 * <p>Threads: immutable, any thread.
 */
public final class LetterFilter {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final CelNames NAMES = CelNames.of(Map.of("record", CelNames.Kind.RECORD));

    private final CelCondition condition;

    private LetterFilter(CelCondition condition) {
        this.condition = condition;
    }

    /** Compiles an expression; throws {@link IllegalArgumentException} that says where it is wrong. */
    public static LetterFilter of(String expression) {
        try {
            return new LetterFilter(NAMES.compile(expression));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the filter is no CEL expression that gives true or false over record: " + e.getMessage(), e);
        }
    }

    /** False too where it cannot be evaluated, as when it reads a field that the record lacks. */
    public boolean matches(DeadLetterRecord letter) {
        return condition.holds(name -> name.equals("record") ? Optional.of(record(letter)) : Optional.empty());
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
                record.put(name, CelCondition.value(tree));
            }
        } catch (IOException e) {
            // No JSON: the text stands.
        }
    }
}
