package io.millrace.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A type that one text makes a value of: how it is read, what is allowed, how it is shown. */
final class ScalarType {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+(_\\d+)*");
    private static final Set<Class<?>> OTHERS = Set.of(
            int.class,
            long.class,
            double.class,
            boolean.class,
            String.class,
            Duration.class,
            URI.class,
            Path.class,
            Secret.class);

    private final Class<?> type;
    private final long min;
    private final long max;
    private final boolean nameTellsSecret;

    private ScalarType(Class<?> type, long min, long max, boolean nameTellsSecret) {
        this.nameTellsSecret = nameTellsSecret;
        this.type = type;
        this.min = min;
        this.max = max;
    }

    static ScalarType of(Class<?> type, Setting setting) {
        return of(type, setting, false);
    }

    /** For a map's values: a text there can be a secret, which only its key tells. */
    static ScalarType ofMap(Class<?> type, Setting setting) {
        return of(type, setting, true);
    }

    private static ScalarType of(Class<?> type, Setting setting, boolean nameTellsSecret) {
        if (!type.isEnum() && !OTHERS.contains(type)) {
            throw new IllegalStateException("no setting can be of " + type);
        }
        return new ScalarType(
                type,
                type == int.class ? Math.max(setting.min(), Integer.MIN_VALUE) : setting.min(),
                type == int.class ? Math.min(setting.max(), Integer.MAX_VALUE) : setting.max(),
                nameTellsSecret);
    }

    boolean isSecret() {
        return type == Secret.class;
    }

    /** What may be written, to be read after "allowed is". */
    String allowed() {
        if (type == int.class || type == long.class) {
            return "a whole number" + range();
        } else if (type == double.class) {
            return "a number" + range();
        } else if (type == Duration.class) {
            return "milliseconds, a whole number" + range();
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(this::show).collect(Collectors.joining(", "));
        } else if (type == URI.class) {
            return "a URI";
        } else if (type == Path.class) {
            return "a path";
        }
        return isSecret() ? "a text, never shown" : "a text";
    }

    private String range() {
        long largest = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return max == largest ? " of at least " + min : " from " + min + " to " + max;
    }

    /** The value, or null if the text is not allowed. */
    @Nullable
    Object parse(String text) {
        if (type == int.class || type == long.class || type == Duration.class) {
            return whole(text.strip());
        } else if (type == double.class) {
            return fraction(text.strip());
        } else if (type == boolean.class) {
            return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> show(constant).equals(text.replace('_', '-')))
                    .findFirst()
                    .orElse(null);
        } else if (type == Secret.class) {
            return new Secret(text);
        }
        return type == String.class ? text : named(text.strip());
    }

    private @Nullable Object whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return null;
        }
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value < min || value > max) {
                return null;
            } else if (type == int.class) {
                return (int) value;
            }
            return type == long.class ? (Object) value : Duration.ofMillis(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Object fraction(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= min && value <= max ? (Object) value : null; // NaN is neither
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Object named(String text) {
        try {
            return type == URI.class ? new URI(text) : Path.of(text);
        } catch (URISyntaxException | InvalidPathException e) {
            return null;
        }
    }

    /** The value as people may see it. */
    String show(String path, @Nullable Object value) {
        return value != null && nameTellsSecret && Row.looksSecret(path) ? "***" : show(value);
    }

    private String show(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return String.valueOf(duration.toMillis());
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value == null ? "" : Mistakes.withoutUser(value.toString()); // a Secret says ***
    }
}
