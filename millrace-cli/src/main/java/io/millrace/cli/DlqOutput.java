package io.millrace.cli;

import io.millrace.inspector.letter.Escaped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a {@code dlq} command prints: every byte of it is safe for a terminal. JSON is a contract; its {@code schemaVersion} changes with it. */
final class DlqOutput {
    private static final int SCHEMA_VERSION = 1;

    /** For people, whatever the command's own output is. */
    static final DlqOutput TABLE = new DlqOutput();

    /** Forms of output. */
    enum Form {
        TABLE,
        JSON,
        NDJSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table, json or ndjson (default: table).")
    private Form form = Form.TABLE;

    @Option(names = "--no-headers", description = "Leave the table's first line out.")
    private boolean noHeaders;

    boolean table() {
        return form == Form.TABLE;
    }

    /** Things as JSON: one document, or a line each. */
    void print(Screen screen, String name, List<Map<String, Object>> things) {
        if (form == Form.NDJSON) {
            things.forEach(thing -> screen.print(Escaped.json(Json.of(versioned(thing)))));
        } else {
            screen.print(Escaped.json(Json.pretty(versioned(Map.of(name, things)))));
        }
    }

    /** One thing as JSON. */
    void print(Screen screen, Map<String, Object> thing) {
        Map<String, Object> versioned = versioned(thing);
        screen.print(Escaped.json(form == Form.NDJSON ? Json.of(versioned) : Json.pretty(versioned)));
    }

    private static Map<String, Object> versioned(Map<String, Object> thing) {
        Map<String, Object> versioned = new LinkedHashMap<>();
        versioned.put("schemaVersion", SCHEMA_VERSION);
        versioned.putAll(thing);
        return versioned;
    }

    /** Rows as aligned columns; cells are escaped. Columns whose title begins with '>' are aligned to the right. */
    void table(Screen screen, List<String> titles, List<List<String>> rows) {
        int[] widths = new int[titles.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> Escaped.text(row.get(column)).length())
                    .max()
                    .orElse(0);
            widths[i] = Math.max(widths[i], noHeaders ? 0 : title(titles.get(i)).length());
        }
        if (!noHeaders) {
            screen.print(line(titles, titles.stream().map(DlqOutput::title).toList(), widths));
        }
        rows.forEach(
                row -> screen.print(line(titles, row.stream().map(Escaped::text).toList(), widths)));
    }

    private static String line(List<String> titles, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            boolean right = titles.get(i).startsWith(">");
            line.append(right ? pad + cells.get(i) : cells.get(i) + pad).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static String title(String title) {
        return (title.startsWith(">") ? title.substring(1) : title).toUpperCase(Locale.ROOT);
    }
}
