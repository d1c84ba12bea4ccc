package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The template a job asks for, and the variables it gives. Messages hold names of ours alone, never the job's text: they go into dead letters.
 *
 * @param template as written: a name, or name@version
 * @param given the job's variables
 */
record PromptRequest(String template, ObjectNode given) {
    static final String OURS = "millrace";
    static final String TEMPLATE = "template";
    static final String VARIABLES = "variables";
    private static final String PATH = "body." + OURS + ".";

    /** Null if the body asks for no template; throws {@link JobRejected} if it asks in a way that means nothing. */
    static @Nullable PromptRequest of(ObjectNode body) throws JobRejected {
        JsonNode ours = body.get(OURS);
        if (ours == null) {
            return null;
        }
        if (!ours.isObject()) {
            throw wrongType("body." + OURS, ours, "an object");
        }
        JsonNode template = ours.get(TEMPLATE);
        JsonNode variables = ours.get(VARIABLES);
        if (template == null && variables == null) {
            return null;
        }
        if (template == null) {
            throw rejected(PATH + VARIABLES + " is given without " + PATH + TEMPLATE);
        }
        if (!template.isTextual()) {
            throw wrongType(PATH + TEMPLATE, template, "a string, name or name@version");
        }
        if (body.has("messages")) {
            throw rejected("body has both messages and " + OURS + "." + TEMPLATE + "; allowed is one of them");
        }
        if (variables != null && !variables.isObject()) {
            throw wrongType(PATH + VARIABLES, variables, "an object");
        }
        ObjectNode given = variables instanceof ObjectNode object ? object : body.objectNode();
        return new PromptRequest(template.textValue(), given);
    }

    /** The values of exactly these variables; throws {@link JobRejected} for one that is missing, of another type or not among them. */
    Map<String, Object> values(Map<String, VariableType> variables) throws JobRejected {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, VariableType> variable : variables.entrySet()) {
            String path = PATH + VARIABLES + "." + variable.getKey();
            String allowed = variable.getValue().allowed();
            JsonNode node = given.get(variable.getKey());
            if (node == null) {
                throw rejected(path + " is missing; allowed is " + allowed);
            }
            Object value = variable.getValue().value(node);
            if (value == null) {
                throw wrongType(path, node, allowed);
            }
            values.put(variable.getKey(), value);
        }
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            if (!variables.containsKey(names.next())) {
                throw rejected(PATH + VARIABLES + " has one that the template has not; allowed are "
                        + (variables.isEmpty() ? "none" : String.join(", ", variables.keySet())));
            }
        }
        return values;
    }

    /** A copy of the body without what asked for the template; the original is not touched. */
    static ObjectNode rest(ObjectNode body) {
        ObjectNode rest = body.objectNode();
        rest.setAll(body);
        ObjectNode ours = body.objectNode();
        body.path(OURS).properties().forEach(member -> ours.set(member.getKey(), member.getValue()));
        ours.remove(TEMPLATE);
        ours.remove(VARIABLES);
        if (ours.isEmpty()) {
            rest.remove(OURS);
        } else {
            rest.set(OURS, ours);
        }
        return rest;
    }

    static JobRejected noSuch(String problem, String allowed) {
        return rejected(PATH + TEMPLATE + " " + problem + "; allowed are " + allowed);
    }

    private static JobRejected wrongType(String path, JsonNode node, String allowed) {
        String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
        return rejected(path + " is of the type " + type + "; allowed is " + allowed);
    }

    private static JobRejected rejected(String problem) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, problem);
    }
}
