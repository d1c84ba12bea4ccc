package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLine;
import io.millrace.key.CanonicalJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where two lines differ, as JSON Pointers into the line; the spelling of numbers and the order of fields are no difference.
 *
 * @param asked differences that make it another question
 * @param ignored differences that do not
 */
record LineDifference(List<String> asked, List<String> ignored) {

    static LineDifference of(BatchLine one, BatchLine other, Set<String> ignoredFields) {
        LineDifference difference = new LineDifference(new ArrayList<>(), new ArrayList<>());
        if (!one.customId().equals(other.customId())) {
            difference.ignored.add("/custom_id");
        }
        if (!one.url().equals(other.url())) {
            difference.asked.add("/url");
        }
        difference.fields("", one.extra(), other.extra(), difference.ignored);
        for (String field : names(one.body(), other.body())) {
            List<String> into = ignoredFields.contains(field) ? difference.ignored : difference.asked;
            difference.compare(
                    "/body/" + escape(field),
                    one.body().get(field),
                    other.body().get(field),
                    into);
        }
        return difference;
    }

    private void fields(String pointer, ObjectNode one, ObjectNode other, List<String> into) {
        for (String field : names(one, other)) {
            compare(pointer + "/" + escape(field), one.get(field), other.get(field), into);
        }
    }

    private void compare(String pointer, @Nullable JsonNode one, @Nullable JsonNode other, List<String> into) {
        if (one instanceof ObjectNode left && other instanceof ObjectNode right) {
            fields(pointer, left, right, into);
        } else if (one instanceof ArrayNode left && other instanceof ArrayNode right && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                compare(pointer + "/" + i, left.get(i), right.get(i), into);
            }
        } else if (one == null || other == null || !same(one, other)) {
            into.add(pointer);
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        CanonicalJson left = canonical(one);
        CanonicalJson right = canonical(other);
        return Arrays.equals(left.bytes(), right.bytes()) && Arrays.equals(left.exactNumbers(), right.exactNumbers());
    }

    private static CanonicalJson canonical(JsonNode node) {
        ObjectNode holder = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        return CanonicalJson.of(holder.set("value", node), Set.of());
    }

    private static Set<String> names(ObjectNode one, ObjectNode other) {
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
