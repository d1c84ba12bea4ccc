package io.millrace.topology;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text made of a record's fields: {@code /pointer}, or text with {@code {/pointer}} in it. */
final class FieldTemplate {
    private static final Pattern HOLE = Pattern.compile("\\{(/[^{}]*)}");

    private final String name;
    private final List<String> texts = new ArrayList<>();
    private final List<JsonPointer> pointers = new ArrayList<>();

    /** @param name what it fills, for messages */
    FieldTemplate(String name, String template) {
        this.name = name;
        if (template.startsWith("/")) {
            texts.add("");
            pointers.add(JsonPointer.compile(template));
            return;
        }
        Matcher hole = HOLE.matcher(template);
        int from = 0;
        while (hole.find()) {
            texts.add(template.substring(from, hole.start()));
            pointers.add(JsonPointer.compile(hole.group(1)));
            from = hole.end();
        }
        texts.add(template.substring(from));
    }

    /** The text for one record; a field that is missing, or neither text, number nor boolean, is named in the rejection. */
    String fill(JsonNode record) throws JobRejected {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            filled.append(texts.get(i));
            if (i < pointers.size()) {
                JsonNode field = record.at(pointers.get(i));
                if (!field.isValueNode() || field.isNull()) {
                    throw new JobRejected(
                            FailureKind.SCHEMA_INVALID,
                            "the record's field " + pointers.get(i) + ", from which " + name
                                    + " is made, is missing or no text, number or boolean");
                }
                filled.append(field.asText());
            }
        }
        return filled.toString();
    }
}
