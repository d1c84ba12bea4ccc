package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job may give for a variable of a template. */
public enum VariableType {
    /** A string, inserted as it is. */
    TEXT("a string"),
    /** A number, inserted in plain decimal digits. */
    NUMBER("a number"),
    /** Inserted as true or false, or the condition of a section. */
    BOOLEAN("true or false"),
    /** An array of strings, numbers and booleans, each inserted as its own kind is. */
    LIST("an array of strings, numbers and booleans");

    private final String allowed;

    VariableType(String allowed) {
        this.allowed = allowed;
    }

    /** What a job may write, to be read after "allowed is". */
    String allowed() {
        return allowed;
    }

    /** The value as a template takes it: a String, a Boolean or a list of Strings; null if the node is of another type. */
    @Nullable
    Object value(JsonNode node) {
        return switch (this) {
            case TEXT -> node.textValue();
            case NUMBER -> node.isNumber() ? node.decimalValue().toPlainString() : null;
            case BOOLEAN -> node.isBoolean() ? node.booleanValue() : null;
            case LIST -> node.isArray() ? items(node) : null;
        };
    }

    private static @Nullable List<String> items(JsonNode array) {
        String[] items = new String[array.size()];
        for (int i = 0; i < items.length; i++) {
            JsonNode item = array.get(i);
            if (!item.isTextual() && !item.isNumber() && !item.isBoolean()) {
                return null;
            }
            items[i] = item.isNumber() ? item.decimalValue().toPlainString() : item.asText();
        }
        return List.of(items);
    }
}
