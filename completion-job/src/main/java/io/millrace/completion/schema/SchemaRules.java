package io.millrace.completion.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a job's schema may hold before any library sees it. It refuses by a keyword's name wherever it stands, so also inside {@code const} and {@code enum}: a
 * name that is a property's has a schema behind it, which is no text.
 */
final class SchemaRules {
    static final int DEPTH_MAX = 64;
    static final int PATTERNS_MAX = 200;

    private final ObjectNode schema;
    private final String path;
    private final Set<String> anchors = new HashSet<>();
    private int patterns;

    private SchemaRules(ObjectNode schema, String path) {
        this.schema = schema;
        this.path = path;
    }

    /** Throws {@link JobRejected} that names the place below {@code path} and what is allowed there. */
    static void check(ObjectNode schema, String path) throws JobRejected {
        SchemaRules rules = new SchemaRules(schema, path);
        rules.collectAnchors(schema, 0);
        rules.check(schema, path, true);
    }

    private void collectAnchors(JsonNode node, int depth) throws JobRejected {
        if (depth > DEPTH_MAX) {
            throw rejected(path, "is nested more than " + DEPTH_MAX + " deep");
        }
        if (node.path("$anchor").isTextual()) {
            anchors.add(node.path("$anchor").textValue());
        }
        for (JsonNode child : node) {
            collectAnchors(child, depth + 1);
        }
    }

    private void check(JsonNode node, String place, boolean root) throws JobRejected {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            switch (name) {
                case "$ref" -> reference(value, place);
                case "$dynamicRef", "$recursiveRef" ->
                    refuse(value.isTextual(), place + "." + name + " is not supported; use $ref");
                case "$id", "$schema" ->
                    refuse(value.isTextual() && !root, place + "." + name + " is allowed at the top only");
                case "pattern" -> pattern(value, place);
                case "patternProperties" -> patternNames(value, place);
                default -> {}
            }
        }
        for (JsonNode child : node) {
            check(child, below(place), false);
        }
    }

    /** Only the keyword is named, not the way to it: that is the job's text. */
    private String below(String place) {
        return place.equals(path) ? path + ".…" : place;
    }

    private void reference(JsonNode value, String place) throws JobRejected {
        if (!value.isTextual()) {
            return;
        }
        String to = value.textValue();
        String allowed = "; allowed is # or a place in the same schema, as #/$defs/name";
        refuse(!to.startsWith("#"), place + ".$ref leads out of the schema" + allowed);
        refuse(!leadsSomewhere(to.substring(1)), place + ".$ref leads to no place in the schema" + allowed);
    }

    private boolean leadsSomewhere(String fragment) {
        if (fragment.isEmpty() || anchors.contains(fragment)) {
            return true;
        }
        try {
            // A plus is a plus here, unlike in a form.
            String pointer = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
            JsonNode target = schema.at(JsonPointer.compile(pointer));
            return target.isObject() || target.isBoolean();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void pattern(JsonNode value, String place) throws JobRejected {
        if (value.isTextual()) {
            patterns++;
            refuse(
                    !LinearRegex.isAllowed(value.textValue()),
                    place + ".pattern is not allowed; allowed is " + LinearRegex.allowed());
            refuse(patterns > PATTERNS_MAX, path + " has more than " + PATTERNS_MAX + " patterns");
        }
    }

    private void patternNames(JsonNode value, String place) throws JobRejected {
        for (Map.Entry<String, JsonNode> named : value.properties()) {
            pattern(schema.textNode(named.getKey()), place + ".patternProperties");
        }
    }

    private static void refuse(boolean wrong, String problem) throws JobRejected {
        if (wrong) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, problem);
        }
    }

    private static JobRejected rejected(String place, String problem) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, place + " " + problem);
    }
}
