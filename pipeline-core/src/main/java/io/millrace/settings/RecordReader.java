package io.millrace.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a record of a section: each component from the environment, else from the file, else from the default record. */
final class RecordReader {
    private final Sources sources;
    private final MapReader maps;

    RecordReader(Sources sources, boolean template) {
        this.sources = sources;
        this.maps = new MapReader(sources, this, template);
    }

    /** The record, and a row for each setting of it; the defaults if there was a mistake. */
    Record record(Record defaults, Place place, List<Row> rows) {
        refuseWhatIsNoSection(place);
        refuseUnknownKeys(place, defaults.getClass());
        return fields(defaults, place, rows);
    }

    private Record fields(Record defaults, Place place, List<Row> rows) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        int mistakesBefore = sources.mistakes().size();
        @Nullable Object[] values = new Object[components.length];
        List<List<Row>> rowsOf = new ArrayList<>(Collections.nCopies(components.length, List.of()));
        for (int i : mapsLast(components)) {
            List<Row> own = new ArrayList<>();
            values[i] = component(components[i], defaults, place, own);
            rowsOf.set(i, own);
        }
        rowsOf.forEach(rows::addAll);
        return sources.mistakes().size() > mistakesBefore ? defaults : construct(defaults, components, values, place);
    }

    /** A map takes every variable that begins with its name, so the settings that have names of their own go first. */
    private static List<Integer> mapsLast(RecordComponent[] components) {
        List<Integer> order = new ArrayList<>();
        for (boolean map : new boolean[] {false, true}) {
            for (int i = 0; i < components.length; i++) {
                if ((components[i].getType() == Map.class) == map) {
                    order.add(i);
                }
            }
        }
        return order;
    }

    private void refuseWhatIsNoSection(Place place) {
        boolean nothing = place.yaml() instanceof Yaml.Scalar scalar && scalar.text() == null;
        if (place.yaml() != null && !nothing && !(place.yaml() instanceof Yaml.Mapping)) {
            sources.mistakes().add(sources.origin(place.yaml()), place.path(), "must be a section, with keys below it");
        }
    }

    private void refuseUnknownKeys(Place place, Class<?> type) {
        Set<String> known = new LinkedHashSet<>();
        addKeys(type, known);
        place.entries().forEach((key, yaml) -> {
            if (!known.contains(key)) {
                String problem = "unknown key" + Suggestion.nearest(key, known, 20);
                sources.mistakes().add(sources.origin(yaml), place.child(key).path(), problem);
            }
        });
    }

    private static void addKeys(Class<?> type, Set<String> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Inline.class)) {
                addKeys(component.getType(), keys);
            } else if (isSetting(component)) {
                keys.add(Keys.of(component));
            }
        }
    }

    static boolean isSetting(RecordComponent component) {
        return component.getType().isRecord() || component.isAnnotationPresent(Setting.class);
    }

    private @Nullable Object component(RecordComponent component, Record defaults, Place section, List<Row> rows) {
        Object base = Reflected.get(component, defaults);
        if (!isSetting(component)) {
            return base;
        }
        if (component.isAnnotationPresent(Inline.class) && base instanceof Record inlined) {
            return fields(inlined, section, rows);
        }
        Place place = section.child(Keys.of(component));
        if (component.getType().isRecord()) {
            return nested(component, (Record) base, place, rows);
        }
        Setting setting = Reflected.setting(component);
        if (component.getType() == Map.class) {
            return maps.read(component, base == null ? Map.of() : (Map<?, ?>) base, place, rows);
        }
        boolean nullable = Reflected.isNullable(component);
        if (component.getType() == List.class) {
            return list(setting, nullable, base, place, rows);
        }
        return scalar(ScalarType.of(component.getType(), setting), setting, nullable, base, place, rows);
    }

    private @Nullable Record nested(RecordComponent component, @Nullable Record base, Place place, List<Row> rows) {
        if (base != null) {
            return record(base, place, rows);
        }
        List<Row> own = new ArrayList<>();
        Record read = record(Reflected.defaults(component.getType()), place, own);
        rows.addAll(own);
        // An optional section that nobody wrote stays absent.
        return place.yaml() != null || own.stream().anyMatch(row -> !row.isDefault()) ? read : null;
    }

    @Nullable
    Object scalar(
            ScalarType type, Setting setting, boolean nullable, @Nullable Object base, Place place, List<Row> rows) {
        // A password among Kafka's settings is plain text by its type.
        boolean secret = type.isSecret() || Row.looksSecret(place.path());
        Sources.Given given = sources.given(place, secret, nullable);
        Object value = base;
        if (given != null) {
            value = nullable && given.text().isEmpty() ? null : parse(type, given);
            if (value == null && !(nullable && given.text().isEmpty())) {
                String replaced = Placeholders.isIn(given.written()) ? " (as replaced)" : "";
                String problem =
                        Mistakes.quote(given.written()) + replaced + " is not allowed; allowed is " + type.allowed();
                sources.mistakes().add(given.origin(), place.path(), problem);
            }
        }
        rows.add(new Row(
                place.path(),
                type.show(place.path(), value),
                type.show(place.path(), base),
                given == null ? Origin.DEFAULT.label() : given.origin().label(),
                setting.doc(),
                type.allowed(),
                place.variable()));
        return value;
    }

    private static @Nullable Object parse(ScalarType type, Sources.Given given) {
        return type.isSecret() ? new Secret(given.text(), given.again()) : type.parse(given.text());
    }

    private @Nullable Object list(
            Setting setting, boolean nullable, @Nullable Object base, Place place, List<Row> rows) {
        String before = base == null
                ? null
                : String.join(
                        ",", ((List<?>) base).stream().map(String::valueOf).toList());
        Object joined = scalar(ScalarType.of(String.class, setting), setting, nullable, before, place, rows);
        if (joined == null || joined.equals(before)) {
            return joined == null ? null : base;
        }
        return Arrays.stream(((String) joined).split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private Record construct(Record defaults, RecordComponent[] components, @Nullable Object[] values, Place place) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = defaults.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                for (String problem : String.valueOf(refused.getMessage()).split("\n", -1)) {
                    sources.mistakes().add(sources.origin(place.yaml()), place.path(), problem);
                }
                return defaults;
            }
            throw new IllegalStateException("the constructor of " + defaults.getClass() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + defaults.getClass(), e);
        }
    }
}
