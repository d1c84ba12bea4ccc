package io.millrace.reliability;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a command says, over what a row says, over what holds for all. */
final class Options {
    private static final Map<String, String> COMMON = Map.of(
            "seed", "1",
            "workers", "1",
            "partitions", "4",
            "heap", "384m",
            "latency-min-ms", "30",
            "latency-max-ms", "60",
            "standstill-ms", "150000",
            "dir", "target/torture");

    private final Map<String, String> values;
    private final Map<String, String> settings;
    private final @Nullable Path planted;

    private Options(Map<String, String> values, Map<String, String> settings, @Nullable Path planted) {
        this.values = values;
        this.settings = settings;
        this.planted = planted;
    }

    /** The same for workers some of whose classes are replaced by those in a directory. */
    Options planting(Path classes) {
        return new Options(values, settings, classes);
    }

    /** Where classes lie that replace the workers' own, null if none are replaced. */
    @Nullable
    Path planted() {
        return planted;
    }

    /**
     * Puts them together.
     *
     * @param given {@code --name value} pairs, flat; {@code --set VARIABLE=value} goes to the workers' environment
     * @throws IllegalArgumentException for an option the row does not have
     */
    static Options of(Map<String, String> rowDefaults, List<String> given) {
        Map<String, String> values = new TreeMap<>(COMMON);
        values.putAll(rowDefaults);
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i += 2) {
            String name = given.get(i).startsWith("--") ? given.get(i).substring(2) : "";
            String value = i + 1 < given.size() ? given.get(i + 1) : "";
            int equals = value.indexOf('=');
            if (name.equals("set") && equals > 0) {
                settings.put(value.substring(0, equals), value.substring(equals + 1));
            } else if (values.containsKey(name) && !value.isEmpty()) {
                values.put(name, value);
            } else {
                throw new IllegalArgumentException("option " + given.get(i) + " " + value
                        + " is not known here; there are --set VARIABLE=value and "
                        + String.join(
                                ", ",
                                values.keySet().stream().map(n -> "--" + n).toList()));
            }
        }
        return new Options(values, settings, null);
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the row has no option " + name);
        }
        return value;
    }

    int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " is not a whole number: " + text(name), e);
        }
    }

    double share(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " is not a number: " + text(name), e);
        }
    }

    long seed() {
        return Long.parseLong(text("seed"));
    }

    /** Settings for the workers, by variable. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }
}
