package io.millrace.settings;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads maps, whose keys are the user's: raw ones (Kafka's settings, headers) and named sections (providers, models). */
final class MapReader {
    private final Sources sources;
    private final RecordReader records;
    /** Whether to make rows for a stand-in key, for the documentation, in place of the sections there are. */
    private final boolean template;

    MapReader(Sources sources, RecordReader records, boolean template) {
        this.sources = sources;
        this.records = records;
        this.template = template;
    }

    /** The default entries with those of the file and the environment put over them, in this order. */
    Map<String, Object> read(RecordComponent component, Map<?, ?> base, Place place, List<Row> rows) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        base.forEach((key, value) -> defaults.put((String) key, value));
        Class<?> type = Reflected.valueType(component);
        boolean nothing = place.yaml() instanceof Yaml.Scalar scalar && scalar.text() == null;
        if (place.yaml() != null && !nothing && !(place.yaml() instanceof Yaml.Mapping)) {
            sources.mistakes().add(sources.origin(place.yaml()), place.path(), "must be a section, with keys below it");
        }
        if (type.isRecord()) {
            return sections(type, defaults, place, rows);
        }
        return texts(ScalarType.ofMap(type, Reflected.setting(component)), component, defaults, place, rows);
    }

    private Map<String, Object> texts(
            ScalarType type, RecordComponent component, Map<String, Object> defaults, Place place, List<Row> rows) {
        Map<String, Yaml> written = new LinkedHashMap<>();
        place.entries().forEach((key, yaml) -> flatten(key, yaml, place, written));
        Set<String> keys = new LinkedHashSet<>(defaults.keySet());
        keys.addAll(written.keySet());
        // Kafka's keys have dots, the names of HTTP headers have hyphens.
        char separator = type.isSecret() ? '-' : '.';
        for (String ending : sources.environment().endings(place.variable() + "_")) {
            if (!ending.isEmpty() && !hasVariable(keys, ending)) {
                keys.add(ending.toLowerCase(Locale.ROOT).replace('_', separator));
            }
        }
        Setting setting = Reflected.setting(component);
        if (template) {
            Place any = place.child("<key>");
            rows.add(new Row(any.path(), "", "", "default", setting.doc(), type.allowed(), any.variable()));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : keys) {
            Place entry = place.child(key, written.get(key));
            Object value = records.scalar(type, setting, false, defaults.get(key), entry, rows);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** Nested keys are joined by dots, so that people may group them. */
    private void flatten(String key, Yaml yaml, Place place, Map<String, Yaml> into) {
        if (yaml instanceof Yaml.Mapping mapping) {
            mapping.entries().forEach((child, value) -> flatten(key + "." + child, value, place, into));
            return;
        }
        Yaml first = into.putIfAbsent(key, yaml);
        if (first != null) {
            String problem = "is given twice, first in line " + first.line();
            sources.mistakes().add(sources.origin(yaml), place.child(key).path(), problem);
        }
    }

    private Map<String, Object> sections(Class<?> type, Map<String, Object> defaults, Place place, List<Row> rows) {
        if (template) {
            records.record(Reflected.defaults(type), place.child("<name>"), rows);
            return defaults;
        }
        Set<String> names = new LinkedHashSet<>(defaults.keySet());
        names.addAll(place.entries().keySet());
        for (String ending : sources.environment().endings(place.variable() + "_")) {
            String name = isOfKnownSection(type, names, ending) ? null : newName(type, ending);
            if (name != null) {
                names.add(name);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names) {
            Record base = defaults.get(name) instanceof Record given ? given : Reflected.defaults(type);
            values.put(name, records.record(base, place.child(name), rows));
        }
        return values;
    }

    private static boolean hasVariable(Collection<String> keys, String variable) {
        return keys.stream().anyMatch(key -> Keys.variable(key).equals(variable));
    }

    private static boolean isOfKnownSection(Class<?> type, Set<String> names, String ending) {
        return names.stream()
                .map(name -> Keys.variable(name) + "_")
                .anyMatch(start -> ending.startsWith(start) && names(type, ending.substring(start.length())));
    }

    /** The shortest beginning after which the rest names a setting: in {@code MY_AZURE_BASE_URL} it is {@code my-azure}. */
    private static @Nullable String newName(Class<?> type, String ending) {
        for (int cut = ending.indexOf('_'); cut > 0; cut = ending.indexOf('_', cut + 1)) {
            if (names(type, ending.substring(cut + 1))) {
                return ending.substring(0, cut).toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
        return null;
    }

    /** Whether the ending of a variable's name names a setting of the record. */
    private static boolean names(Class<?> type, String ending) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Keys.variable(Keys.of(component));
            if (!RecordReader.isSetting(component)) {
                continue;
            }
            boolean below = ending.startsWith(key + "_") && ending.length() > key.length() + 1;
            String rest = below ? ending.substring(key.length() + 1) : "";
            boolean named = component.getType().isRecord()
                    ? below && names(component.getType(), rest)
                    : component.getType() == Map.class ? below : ending.equals(key);
            if (named) {
                return true;
            }
        }
        return false;
    }
}
