package io.millrace.settings;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks one value up: the environment wins over the file. What cannot be looked up goes to the mistakes. */
final class Sources {
    private final String file;
    private final Environment environment;
    private final Placeholders placeholders;
    private final Mistakes mistakes;

    Sources(String file, Map<String, String> env, Mistakes mistakes) {
        this.file = file;
        this.environment = new Environment(env);
        this.placeholders = new Placeholders(env);
        this.mistakes = mistakes;
    }

    /**
     * A text that was given.
     *
     * @param written before placeholders were replaced: what may be shown, since a placeholder can bring in anything
     * @param again reads the text anew, null while it cannot be read; null if it does not come out of a file
     */
    record Given(
            String text,
            String written,
            Origin origin,
            @Nullable Supplier<@Nullable String> again) {}

    Environment environment() {
        return environment;
    }

    Mistakes mistakes() {
        return mistakes;
    }

    Origin origin(@Nullable Yaml yaml) {
        return yaml == null ? Origin.ALL : Origin.line(file, yaml.line());
    }

    /** Null if the place is not given, or cannot be read: then there is one mistake more. */
    @Nullable
    Given given(Place place, boolean secret, boolean nullable) {
        String variable = environment.ask(place.variable());
        try {
            if (variable != null) {
                Origin origin = Origin.variable(place.variable());
                String text = placeholders.resolveVariable(variable, secret);
                return new Given(text, variable, origin, placeholders.again(variable, true));
            }
            String written = place.yaml() == null ? null : written(place.yaml(), place.path(), nullable);
            return written == null
                    ? null
                    : new Given(
                            placeholders.resolve(written, secret),
                            written,
                            origin(place.yaml()),
                            placeholders.again(written, false));
        } catch (Placeholders.Missing e) {
            Origin origin = variable != null ? Origin.variable(place.variable()) : origin(place.yaml());
            mistakes.add(origin, place.path(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The text of a scalar, or of a sequence of scalars joined by commas. */
    private @Nullable String written(Yaml yaml, String path, boolean nullable) {
        if (yaml instanceof Yaml.Scalar scalar) {
            if (scalar.text() == null && nullable) {
                return "";
            } else if (scalar.text() == null) {
                mistakes.add(origin(yaml), path, "has no value; give it one, or remove the line");
            }
            return scalar.text();
        }
        if (yaml instanceof Yaml.Sequence sequence && sequence.items().stream().allMatch(Sources::isText)) {
            return sequence.items().stream()
                    .map(item -> String.valueOf(((Yaml.Scalar) item).text()))
                    .collect(Collectors.joining(","));
        }
        mistakes.add(origin(yaml), path, "must be a single value, not a section or a list of them");
        return null;
    }

    private static boolean isText(Yaml yaml) {
        return yaml instanceof Yaml.Scalar scalar && scalar.text() != null;
    }
}
