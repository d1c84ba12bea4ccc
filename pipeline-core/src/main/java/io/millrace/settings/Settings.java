package io.millrace.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one YAML file and the environment into a record of settings.
 *
 * <p>The environment wins over the file, the file over the defaults. The rules for people are in docs/settings.md; for records: each component with
 * {@link Setting} is one key, each component that is a record is a section (with {@link Inline}: keys of the section it stands in), anything else keeps its default. A component is an {@code int}, {@code long},
 * {@code double}, {@code boolean}, {@code String}, enum, {@code Duration}, {@code URI}, {@code Path}, {@link Secret}, {@code List<String>}, or a map from
 * {@code String} to {@code String}, {@code Secret} or a record with a {@code public static defaults()}.
 */
public final class Settings {
    private Settings() {}

    /**
     * The settings in effect.
     *
     * @param defaults holds the value of each setting that is not given
     * @param yaml the file; null for none
     * @throws SettingsException with every mistake there is
     */
    public static <T extends Record> T read(T defaults, @Nullable Path yaml, Map<String, String> env) {
        Record read = read(defaults, yaml, env, false, new ArrayList<>());
        @SuppressWarnings("unchecked") // the reader constructs the class of the defaults
        T settings = (T) read;
        return settings;
    }

    /**
     * The settings that a text holds, such as a resource; no environment and no file.
     *
     * @param name what mistakes call the text
     * @throws SettingsException with every mistake there is
     */
    public static <T extends Record> T readText(T defaults, String name, String yaml) {
        Mistakes mistakes = new Mistakes();
        Yaml.Mapping top = YamlFile.read(name, yaml, mistakes);
        Record read = read(defaults, top, new Sources(name, Map.of(), mistakes), false, new ArrayList<>());
        @SuppressWarnings("unchecked") // the reader constructs the class of the defaults
        T settings = (T) read;
        return settings;
    }

    static Record read(
            Record defaults, @Nullable Path yaml, Map<String, String> env, boolean template, List<Row> rows) {
        Mistakes mistakes = new Mistakes();
        Yaml.Mapping top = yaml == null ? null : YamlFile.read(yaml, mistakes);
        Sources sources = new Sources(yaml == null ? "settings" : yaml.toString(), env, mistakes);
        return read(defaults, top, sources, template, rows);
    }

    private static Record read(
            Record defaults, Yaml.@Nullable Mapping top, Sources sources, boolean template, List<Row> rows) {
        Record read = new RecordReader(sources, template).record(defaults, Place.top(top), rows);
        sources.environment().reportUnknown(sources.mistakes());
        sources.mistakes().throwIfAny();
        return read;
    }
}
