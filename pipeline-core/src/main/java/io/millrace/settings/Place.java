package io.millrace.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting or section, as the two sources name it.
 *
 * @param path keys from the top of the file, joined by dots
 * @param variable the environment variable that sets it, or begins the names of those that do
 * @param yaml what the file says, null if nothing
 */
record Place(String path, String variable, @Nullable Yaml yaml) {

    static Place top(@Nullable Yaml yaml) {
        return new Place("", Environment.PREFIX, yaml);
    }

    Place child(String key) {
        return child(key, entries().get(key));
    }

    Place child(String key, @Nullable Yaml child) {
        return new Place(path.isEmpty() ? key : path + "." + key, variable + "_" + Keys.variable(key), child);
    }

    Map<String, Yaml> entries() {
        return yaml instanceof Yaml.Mapping mapping ? mapping.entries() : Map.of();
    }
}
