package io.millrace.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of each setting what it is, what it may be, and where its value comes from. */
public final class SettingsExplained {
    private SettingsExplained() {}

    /**
     * A row for each setting, in the order of the records.
     *
     * @throws SettingsException as {@link Settings#read} does
     */
    public static List<Row> explain(Record defaults, @Nullable Path yaml, Map<String, String> env) {
        List<Row> rows = new ArrayList<>();
        Settings.read(defaults, yaml, env, false, rows);
        return List.copyOf(rows);
    }

    /** The table of docs/settings.md; of named sections it shows one, called {@code <name>}. */
    public static String markdown(Record defaults) {
        List<Row> rows = new ArrayList<>();
        Settings.read(defaults, null, Map.of(), true, rows);
        StringBuilder table = new StringBuilder("| Key | Default | Allowed | What it does |\n|---|---|---|---|\n");
        for (Row row : rows) {
            String value = row.defaultValue().isEmpty() ? "" : code(row.defaultValue());
            table.append("| ").append(code(row.path()));
            table.append(" | ").append(value);
            table.append(" | ").append(cell(row.allowed()));
            table.append(" | ").append(cell(row.doc())).append(" |\n");
        }
        return table.toString();
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
