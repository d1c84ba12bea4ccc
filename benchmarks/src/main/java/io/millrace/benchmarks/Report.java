package io.millrace.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * A ladder's figures and how they are shown.
 *
 * @param columns of the table
 * @param charts those of the columns that are drawn
 * @param settings what was run, by name
 * @param notes sentences below the table
 */
public record Report(
        String name,
        String title,
        List<String> steps,
        List<Column> columns,
        List<Column> charts,
        Map<String, String> settings,
        List<String> notes,
        Figures figures) {

    public Report {
        steps = List.copyOf(steps);
        columns = List.copyOf(columns);
        charts = List.copyOf(charts);
        notes = List.copyOf(notes);
    }

    /** The table as plain text. */
    String text() {
        int width = steps.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder(title).append('\n');
        int[] widths = columns.stream().mapToInt(this::width).toArray();
        out.append("  ").append(" ".repeat(width));
        for (int c = 0; c < columns.size(); c++) {
            out.append("  ").append(padded(columns.get(c).title(), widths[c]));
        }
        out.append('\n');
        for (String step : steps) {
            out.append("  ").append(step).append(" ".repeat(width - step.length()));
            for (int c = 0; c < columns.size(); c++) {
                out.append("  ").append(padded(cell(columns.get(c), step), widths[c]));
            }
            out.append('\n');
        }
        notes.forEach(note -> out.append("  ").append(note).append('\n'));
        return out.toString();
    }

    String cell(Column column, String step) {
        return column.text(column.spread(figures, step));
    }

    private int width(Column column) {
        int cells = steps.stream().mapToInt(s -> cell(column, s).length()).max().orElse(0);
        return Math.max(cells, column.title().length());
    }

    private static String padded(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
